#pragma once
#include "frame_event.hpp"

#include <optional>
#include <string>

namespace iotcc::raw_tcp {

// Lines: LF ends one, a single CR before it is not part of it, empty ones are skipped.
struct LineFraming {
    static constexpr bool kBinary = false;

    // As of every framing: takes at most one frame off the front of `bytes`. The caller presents
    // what is left over again, followed by what came since. `most`: the longest payload in bytes;
    // it may change between frames only. Where there is no Frame, skipped empty ones were taken and
    // nothing else. A caller that could not use a Frame presents the same bytes once more, from
    // where they were. How the stream was cut into reads does not change the frames.
    [[nodiscard]] FrameEvent next(std::string_view& bytes, std::size_t most,
                                  Searched& searched) const;
    // As of every framing: the payload as a frame of ours, or nothing where the device would not
    // read it back as one.
    [[nodiscard]] std::optional<std::string> encode(std::string_view payload) const;
    // As of every framing: what the device put into the frame, a header that stays with the
    // message left out.
    [[nodiscard]] static std::string_view body_of(const Frame& frame) noexcept
    {
        return frame.payload;
    }
    // As of every framing: the longest payload that encode takes.
    [[nodiscard]] static constexpr std::size_t room() noexcept { return std::string_view::npos; }
};

} // namespace iotcc::raw_tcp
