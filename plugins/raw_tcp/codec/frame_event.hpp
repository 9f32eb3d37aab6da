#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

// What a framing found at the front of the stream. Every framing answers these and keeps no bytes.
struct NeedMore {          // no whole frame yet
    std::size_t total = 0; // of bytes at the front without which there is none; 0: unknown
};
struct Frame { // views into the caller's bytes
    std::string_view payload;
    std::string_view wire; // the whole frame as it came, with its header or its end
};
struct TooLong {};   // above the limit, and where the next frame starts is unknown: close
struct BadLength {}; // the frame would be shorter than its own header: close
using FrameEvent = std::variant<NeedMore, Frame, TooLong, BadLength>;

// What a connection keeps of its decoding between reads: leading bytes known not to end the frame,
// so that one that grows byte by byte is scanned once. 0 in the beginning.
using Searched = std::uint32_t;

} // namespace iotcc::raw_tcp
