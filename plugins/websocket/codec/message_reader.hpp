#pragma once
#include "frame_event.hpp"
#include "utf8_check.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace iotcc::websocket {

struct ReaderLimits {
    std::size_t max_message; // payload bytes of a message, in all its frames
    bool has_compression;    // RSV1 of a message's first frame has a meaning (RFC 7692)
};

// Turns a client's frames into messages (RFC 6455, sections 5 and 6). A message in one frame that
// lies whole in the caller's bytes is given where it lies; what is cut, by reads or into fragments,
// is gathered in a buffer that grows with what was received and goes with the message. How the
// stream was cut does not change the events. One per connection, not thread-safe.
class MessageReader {
public:
    // Takes at most one event off the front of `bytes` and unmasks what it takes. NeedMore: what is
    // left is less than a header or a control frame, at most 130 bytes; the caller presents it
    // again, followed by what came since. Calls go on until NeedMore, also with no bytes left: the
    // buffer of the message before goes with the next call. After Violation and Close the stream is
    // over. Throws std::bad_alloc.
    [[nodiscard]] FrameEvent next(std::span<std::byte>& bytes, const ReaderLimits& limits);

    // A message is begun, and its end is still to come.
    [[nodiscard]] bool is_assembling() const noexcept
    {
        return partial_ != nullptr && !partial_->is_whole;
    }

private:
    struct Partial {
        std::vector<std::byte> buffer; // room for a server's header, then the payload so far
        std::uint64_t frame_rest;      // payload bytes of the current frame that are still to come
        MaskKey mask;                  // for the first of them
        Utf8Check utf8;
        bool is_text, is_compressed;
        bool is_final; // the current frame ends the message
        bool is_whole; // it was given to the caller
    };

    [[nodiscard]] FrameEvent control(const FrameHeader& header, std::span<std::byte>& bytes) const;
    // Nothing: the frame is used, and the event is still to come.
    [[nodiscard]] std::optional<FrameEvent>
    data(const FrameHeader& header, std::span<std::byte>& bytes, const ReaderLimits& limits);
    [[nodiscard]] const char* fault_of(const FrameHeader& header, const ReaderLimits& limits) const;
    void begin(const FrameHeader& header);
    [[nodiscard]] std::optional<FrameEvent> gather(std::span<std::byte>& bytes);

    std::unique_ptr<Partial> partial_;
};

} // namespace iotcc::websocket
