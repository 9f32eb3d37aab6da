#pragma once
#include <iotcc/types.h>
#include <iotcc/views.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc {

// One row of a connection; the members mean what they mean in iotcc_row. Views are lent until the
// call that got them returns.
struct Row {
    std::uint32_t event; // IOTCC_ROW_*
    std::uint64_t conn_id, opened_ms;
    std::string_view instance, remote;
    std::string_view device_id, device_name, device_type, user_agent;
    const iotcc_slot& counters; // absolute values
};

[[nodiscard]] inline Row view(const iotcc_row& row) noexcept
{
    return {row.event,
            row.conn_id,
            row.opened_ms,
            view(row.instance),
            view(row.remote),
            view(row.device_id),
            view(row.device_name),
            view(row.device_type),
            view(row.user_agent),
            row.counters};
}

// The rows of one call of apply, in order: for (const iotcc::Row row : rows). Hosts of later
// versions have longer rows; the stride takes care of it.
class Rows {
public:
    Rows(const iotcc_row* rows, std::uint32_t n, std::uint32_t stride) noexcept
        : first_(reinterpret_cast<const char*>(rows)), n_(n), stride_(stride)
    {
    }

    class Iterator {
    public:
        explicit Iterator(const char* at, std::size_t stride) noexcept : at_(at), stride_(stride) {}
        Row operator*() const noexcept { return view(*reinterpret_cast<const iotcc_row*>(at_)); }
        Iterator& operator++() noexcept
        {
            at_ += stride_;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

    private:
        const char* at_;
        std::size_t stride_;
    };
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(first_, stride_); }
    [[nodiscard]] Iterator end() const noexcept { return Iterator(first_ + n_ * stride_, stride_); }
    [[nodiscard]] std::size_t size() const noexcept { return n_; }

private:
    const char* first_;
    std::size_t n_, stride_;
};

} // namespace iotcc
