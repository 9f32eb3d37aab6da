#pragma once
#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

// What a framing found at the front of the stream. Every framing answers these and keeps no bytes.
struct NeedMore {}; // no whole frame yet
struct Frame {
    std::string_view payload; // points into the caller's bytes
};
struct TooLong {}; // above the limit, and where the next frame starts is unknown: close
using FrameEvent = std::variant<NeedMore, Frame, TooLong>;

} // namespace iotcc::raw_tcp
