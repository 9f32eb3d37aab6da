#pragma once
#include "storage_set.hpp"

#include <cstdint>
#include <exception>
#include <string_view>

namespace iotcc {

// A function as storages call it. Nothing may be thrown through C: what it throws ends the walk,
// and comes again behind it.
template <class F> class RowCall {
public:
    explicit RowCall(F& f) noexcept : f_(f) {}

    static std::int32_t call(void* self, const iotcc_row* row) noexcept
    {
        auto& own = *static_cast<RowCall*>(self);
        try {
            own.f_(*row);
            return IOTCC_OK;
        } catch (...) {
            own.thrown_ = std::current_exception();
            return IOTCC_E_FAIL;
        }
    }
    [[nodiscard]] bool has_thrown() const noexcept { return thrown_ != nullptr; }
    void rethrow() const
    {
        if (thrown_)
            std::rethrow_exception(thrown_);
    }

private:
    F& f_;
    std::exception_ptr thrown_;
};

// f(const iotcc_row&) for every open connection; those that come or go meanwhile may be left out.
// Rows are lent for the call.
template <class F> void each_connection(const stats::StorageSet& storages, F f)
{
    constexpr std::uint32_t kRowsPerCall = 1000;
    constexpr int kMostCalls = 100'000; // a foreign storage may hand out cursors for ever
    RowCall call(f);
    std::uint64_t cursor = 0;
    for (int i = 0; i < kMostCalls; ++i) {
        if (storages.scan(cursor, kRowsPerCall, RowCall<F>::call, &call) < 0 || cursor == 0 ||
            call.has_thrown())
            break;
    }
    call.rethrow();
}

// The same for those of one device.
template <class F>
void each_connection_of(const stats::StorageSet& storages, std::string_view device_id, F f)
{
    RowCall call(f);
    (void)storages.find(device_id, RowCall<F>::call, &call); // not found: none
    call.rethrow();
}

} // namespace iotcc
