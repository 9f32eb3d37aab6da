#pragma once
#include "frame_event.hpp"

#include <optional>
#include <string>

namespace iotcc::raw_tcp {

// Frames that end with the same 1 to 8 bytes; empty ones are skipped. See LineFraming for what the
// functions promise.
struct DelimiterFraming {
    static constexpr bool kBinary = false;
    static constexpr std::size_t kLongest = 8; // bytes

    std::string delimiter; // 1 to kLongest bytes

    [[nodiscard]] FrameEvent next(std::string_view& bytes, std::size_t most,
                                  Searched& searched) const;
    [[nodiscard]] std::optional<std::string> encode(std::string_view payload) const;
    [[nodiscard]] static std::string_view body_of(const Frame& frame) noexcept
    {
        return frame.payload;
    }
    [[nodiscard]] static constexpr std::size_t room() noexcept { return std::string_view::npos; }
};

// The bytes of a delimiter as an operator writes it: \r \n \t \0 \\ and \xHH stand for one byte
// each. Nothing where it is not 1 to 8 bytes, or another character follows a backslash.
[[nodiscard]] std::optional<std::string> parse_delimiter(std::string_view text);

} // namespace iotcc::raw_tcp
