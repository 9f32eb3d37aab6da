#pragma once
#include "frame_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::raw_tcp {

// Cuts a byte stream into lines: LF ends one, a single CR before it is not part of it, empty lines
// are skipped. How the stream was cut into reads does not change the events. Not thread-safe; one
// per connection.
class LineDecoder {
public:
    // Takes at most one line off the front of `bytes`. The caller presents what is left over again,
    // followed by what came since. `most`: the longest payload in bytes; it may change between
    // frames only. After TooLong nothing was taken. A caller that could not use a Frame presents
    // the same bytes once more, from where they were.
    [[nodiscard]] FrameEvent next(std::string_view& bytes, std::size_t most);

private:
    std::uint32_t searched_ =
        0; // leading bytes known to hold no LF: a line that grows byte by byte is scanned once
};

} // namespace iotcc::raw_tcp
