#pragma once
#include "frame_event.hpp"

#include <optional>
#include <string>

namespace iotcc::raw_tcp {

// Whatever one read brings is a frame, cut at the limit. For tests only: how TCP cuts a stream
// means nothing.
struct RawFraming {
    static constexpr bool kBinary = true;

    [[nodiscard]] FrameEvent next(std::string_view& bytes, std::size_t most, Searched&) const;
    [[nodiscard]] std::optional<std::string> encode(std::string_view payload) const;
    [[nodiscard]] static std::string_view body_of(const Frame& frame) noexcept
    {
        return frame.payload;
    }
    [[nodiscard]] static constexpr std::size_t room() noexcept { return std::string_view::npos; }
};

} // namespace iotcc::raw_tcp
