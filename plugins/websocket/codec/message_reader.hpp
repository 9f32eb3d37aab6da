#pragma once
#include "frame_event.hpp"
#include "utf8_check.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
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
    // again, followed by what came since. Calls go on until NeedMore, or until no bytes are left
    // and it is idle: the buffer of the message before goes with the next call. After Violation and
    // Close the stream is over. Throws std::bad_alloc.
    [[nodiscard]] FrameEvent next(std::span<std::byte>& bytes, const ReaderLimits& limits)
    {
        if (const auto message = next_plain(bytes, limits.max_message)) [[likely]]
            return *message;
        return next_of_any(bytes, limits);
    }

    // next() for the frame that nearly all messages are: all of one, less than 64 KiB, whole in
    // `bytes`. It is told apart here, without a call or an event. Nothing: any other, or a wrong
    // one, which is for next(); nothing is taken. With a message, the reader is idle.
    [[nodiscard]] std::optional<Message> next_plain(std::span<std::byte>& bytes,
                                                    std::size_t max_message)
    {
        const PlainFrame frame = partial_ == nullptr ? plain_frame(bytes) : PlainFrame{0, 0};
        if (frame.header == 0 || frame.payload > max_message) [[unlikely]]
            return std::nullopt;
        const bool is_text = bytes[0] == kWholeText;
        const auto payload = bytes.subspan(frame.header, frame.payload);
        MaskKey key = 0;
        std::memcpy(&key, payload.data() - sizeof key, sizeof key);
        const bool is_ascii = unmask(payload, key);
        if (!is_ascii && is_text && !is_utf8(payload)) [[unlikely]] {
            mask_again(payload, key);
            return std::nullopt;
        }
        bytes = bytes.subspan(frame.header + frame.payload);
        return Message{payload, is_text, false};
    }

    // It holds no memory.
    [[nodiscard]] bool is_idle() const noexcept { return partial_ == nullptr; }

    // A message is begun, and its end is still to come.
    [[nodiscard]] bool is_assembling() const noexcept
    {
        return partial_ != nullptr && !partial_->is_whole;
    }

private:
    static constexpr std::byte kWholeText{0x81}, kWholeBinary{0x82};

    // header 0: none, or a wrong one.
    struct PlainFrame {
        std::size_t header, payload; // bytes
    };
    [[nodiscard]] static PlainFrame plain_frame(std::span<const std::byte> bytes) noexcept
    {
        if (bytes.size() < 8 || (bytes[0] != kWholeText && bytes[0] != kWholeBinary))
            return {0, 0};
        std::size_t header = 6;
        std::size_t payload = std::to_integer<std::size_t>(bytes[1]) ^ 0x80; // the mask's bit
        if (payload == 126) {
            header = 8;
            payload = std::to_integer<std::size_t>(bytes[2]) << 8 |
                      std::to_integer<std::size_t>(bytes[3]);
            if (payload < 126)
                return {0, 0};
        } else if (payload > 126) {
            return {0, 0};
        }
        return bytes.size() - header < payload ? PlainFrame{0, 0} : PlainFrame{header, payload};
    }

    // Out of line, so that the frames that are right do not pay for its loops.
    static void mask_again(std::span<std::byte> payload, MaskKey key) noexcept;

    struct Partial {
        std::vector<std::byte> buffer; // room for a server's header, then the payload so far
        std::uint64_t frame_rest;      // payload bytes of the current frame that are still to come
        MaskKey mask;                  // for the first of them
        Utf8Check utf8;
        bool is_text, is_compressed;
        bool is_final; // the current frame ends the message
        bool is_whole; // it was given to the caller
    };

    [[nodiscard]] FrameEvent next_of_any(std::span<std::byte>& bytes, const ReaderLimits& limits);
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
