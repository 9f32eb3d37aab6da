#pragma once
#include "frame_event.hpp"

#include <optional>
#include <string>

namespace iotcc::raw_tcp {

// Frames of one size. Those of ours are padded with spaces. See LineFraming for what the functions
// promise.
struct FixedFraming {
    static constexpr bool kBinary = true;

    std::size_t size; // bytes, at least 1

    // `most` does not matter: every frame is as long as all.
    [[nodiscard]] FrameEvent next(std::string_view& bytes, std::size_t, Searched&) const;
    [[nodiscard]] std::optional<std::string> encode(std::string_view payload) const;
    [[nodiscard]] static std::string_view body_of(const Frame& frame) noexcept
    {
        return frame.payload;
    }
    [[nodiscard]] std::size_t room() const noexcept { return size; }
};

} // namespace iotcc::raw_tcp
