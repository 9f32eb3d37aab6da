#include "message_reader.hpp"

#include "close_code.hpp"
#include "server_frame.hpp"

#include <algorithm>
#include <utility>

namespace iotcc::websocket {

namespace {

constexpr Violation kTooBig{close_code::too_big, "a message over max_message"};

std::span<std::byte> take(std::span<std::byte>& bytes, std::size_t n)
{
    const auto taken = bytes.first(n);
    bytes = bytes.subspan(n);
    return taken;
}

// RFC 6455, section 5.5.1.
FrameEvent read_close(std::span<const std::byte> payload)
{
    if (payload.empty())
        return Close{close_code::none, {}};
    if (payload.size() == 1)
        return Violation{close_code::protocol_error, "a Close frame with half a code"};
    const auto code = static_cast<std::uint16_t>(std::to_integer<unsigned>(payload[0]) << 8 |
                                                 std::to_integer<unsigned>(payload[1]));
    if (!close_code::is_for_the_wire(code))
        return Violation{close_code::protocol_error, "a Close frame with a code that is reserved"};
    const auto reason = payload.subspan(2);
    if (!is_utf8(reason))
        return kBadText;
    return Close{code, {reinterpret_cast<const char*>(reason.data()), reason.size()}};
}

} // namespace

void MessageReader::mask_again(std::span<std::byte> payload, MaskKey key) noexcept
{
    unmask(payload, key);
}

FrameEvent MessageReader::next_of_any(std::span<std::byte>& bytes, const ReaderLimits& limits)
{
    if (partial_ != nullptr && partial_->is_whole)
        partial_.reset();
    for (;;) {
        if (partial_ != nullptr && partial_->frame_rest != 0) {
            if (auto event = gather(bytes))
                return *event;
            continue;
        }
        const auto read = read_frame_header(bytes);
        if (const auto* violation = std::get_if<Violation>(&read))
            return *violation;
        const auto* header = std::get_if<FrameHeader>(&read);
        if (header == nullptr)
            return NeedMore{};
        if (is_control(header->opcode))
            return control(*header, bytes);
        if (auto event = data(*header, bytes, limits))
            return *event;
    }
}

// It may stand between the fragments of a message (section 5.4).
FrameEvent MessageReader::control(const FrameHeader& header, std::span<std::byte>& bytes) const
{
    const std::size_t size = header.size + static_cast<std::size_t>(header.payload);
    if (bytes.size() < size)
        return NeedMore{};
    const auto payload = take(bytes, size).subspan(header.size);
    unmask(payload, header.mask);
    switch (header.opcode) {
    case Opcode::ping:
        return Ping{payload};
    case Opcode::pong:
        return Pong{};
    default:
        return read_close(payload);
    }
}

// nullptr: the frame has its place here.
const char* MessageReader::fault_of(const FrameHeader& header, const ReaderLimits& limits) const
{
    const bool continues = header.opcode == Opcode::continuation;
    if (continues && partial_ == nullptr)
        return "a continuation without a beginning";
    if (!continues && partial_ != nullptr)
        return "a new message within an unfinished one";
    if (header.has_rsv1 && (continues || !limits.has_compression))
        return "a reserved bit is set";
    return nullptr;
}

std::optional<FrameEvent> MessageReader::data(const FrameHeader& header,
                                              std::span<std::byte>& bytes,
                                              const ReaderLimits& limits)
{
    if (const char* fault = fault_of(header, limits)) [[unlikely]]
        return Violation{close_code::protocol_error, fault};
    const std::size_t gathered =
        partial_ == nullptr ? 0 : partial_->buffer.size() - kServerHeaderMax;
    if (header.payload > limits.max_message - gathered) [[unlikely]]
        return kTooBig;
    if (bytes.size() < header.size)
        return NeedMore{};
    const bool is_text = header.opcode == Opcode::text;
    if (partial_ == nullptr && header.is_final && bytes.size() - header.size >= header.payload) {
        const auto payload = take(bytes, header.size + static_cast<std::size_t>(header.payload))
                                 .subspan(header.size);
        unmask(payload, header.mask);
        if (is_text && !header.has_rsv1 && !is_utf8(payload))
            return kBadText;
        return Message{payload, is_text, header.has_rsv1};
    }
    begin(header);
    take(bytes, header.size);
    return gather(bytes);
}

// A frame that starts a message, or goes on with it.
void MessageReader::begin(const FrameHeader& header)
{
    if (partial_ == nullptr) {
        partial_ = std::make_unique<Partial>();
        partial_->buffer.resize(kServerHeaderMax);
        partial_->is_text = header.opcode == Opcode::text;
        partial_->is_compressed = header.has_rsv1;
    }
    partial_->frame_rest = header.payload;
    partial_->mask = header.mask;
    partial_->is_final = header.is_final;
}

// What has come of the current frame.
std::optional<FrameEvent> MessageReader::gather(std::span<std::byte>& bytes)
{
    Partial& message = *partial_;
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), message.frame_rest));
    const auto piece = take(bytes, size);
    unmask(piece, message.mask);
    message.mask = after(message.mask, size);
    message.frame_rest -= size;
    const bool is_checked = message.is_text && !message.is_compressed;
    if (is_checked && !message.utf8.add(piece))
        return kBadText;
    message.buffer.insert(message.buffer.end(), piece.begin(), piece.end());
    if (message.frame_rest != 0)
        return NeedMore{};
    if (!message.is_final)
        return std::nullopt;
    if (is_checked && !message.utf8.is_complete())
        return kBadText;
    message.is_whole = true;
    return Message{std::span(message.buffer).subspan(kServerHeaderMax), message.is_text,
                   message.is_compressed};
}

} // namespace iotcc::websocket
