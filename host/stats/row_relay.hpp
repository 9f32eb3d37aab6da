#pragma once
#include <iotcc/types.h>

#include <cstdint>

namespace iotcc::stats {

// Stands between a storage that may be somebody else's and the function that gets the rows: rows of
// another version are brought to ours, and a storage that goes on after the end is not listened to.
class RowRelay {
public:
    RowRelay(iotcc_row_fn f, void* arg, std::uint32_t limit) noexcept
        : f_(f), arg_(arg), left_(limit), limit_(limit)
    {
    }

    // An iotcc_row_fn; `arg` is the RowRelay.
    static std::int32_t pass(void* arg, const iotcc_row* row);

    [[nodiscard]] bool stopped() const noexcept { return stopped_; } // by the function
    [[nodiscard]] std::uint32_t left() const noexcept { return left_; }
    [[nodiscard]] bool passed_any() const noexcept { return left_ != limit_; }

private:
    iotcc_row_fn f_;
    void* arg_;
    std::uint32_t left_, limit_;
    bool stopped_ = false;
};

} // namespace iotcc::stats
