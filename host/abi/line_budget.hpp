#pragma once
#include <cstdint>

namespace iotcc::abi {

// How many lines a second something may log that somebody else causes; the rest is counted. One
// thread.
class LineBudget {
public:
    // 0: no limit.
    explicit LineBudget(std::uint32_t lines_per_second) : most_(lines_per_second) {}

    struct Grant {
        bool write = false;
        std::uint32_t dropped = 0; // since the last line that was written
    };
    Grant ask(std::uint64_t now_ms) noexcept
    {
        if (const std::uint64_t second = now_ms / 1000; second != second_) {
            second_ = second;
            written_ = 0;
        }
        if (most_ != 0 && written_ == most_) {
            ++dropped_;
            return {};
        }
        ++written_;
        const Grant grant{true, dropped_};
        dropped_ = 0;
        return grant;
    }

private:
    const std::uint32_t most_;
    std::uint64_t second_ = 0;
    std::uint32_t written_ = 0, dropped_ = 0;
};

} // namespace iotcc::abi
