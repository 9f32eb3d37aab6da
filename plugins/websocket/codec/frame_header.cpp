#include "frame_header.hpp"

#include "close_code.hpp"

#include <cstring>

namespace iotcc::websocket {

namespace {

constexpr std::size_t kMaskSize = 4;

Violation wrong(std::string_view words)
{
    return {close_code::protocol_error, words};
}

std::uint8_t at(std::span<const std::byte> bytes, std::size_t i)
{
    return std::to_integer<std::uint8_t>(bytes[i]);
}

// nullptr: allowed.
const char* fault_of_first(std::uint8_t first)
{
    const auto opcode = static_cast<Opcode>(first & 0x0f);
    if ((first & 0x30) != 0)
        return "a reserved bit is set";
    if (opcode > Opcode::pong || (opcode > Opcode::binary && opcode < Opcode::close))
        return "a reserved opcode";
    if (is_control(opcode) && (first & 0x80) == 0)
        return "a control frame in fragments";
    if (is_control(opcode) && (first & 0x40) != 0)
        return "a reserved bit is set";
    return nullptr;
}

const char* fault_of_second(std::uint8_t second, Opcode opcode)
{
    if ((second & 0x80) == 0)
        return "a frame without a mask";
    if (is_control(opcode) && (second & 0x7f) > kControlMax)
        return "a control frame over 125 bytes";
    return nullptr;
}

} // namespace

std::variant<NeedMore, FrameHeader, Violation>
read_frame_header(std::span<const std::byte> bytes) noexcept
{
    if (bytes.empty())
        return NeedMore{};
    const std::uint8_t first = at(bytes, 0);
    if (const char* fault = fault_of_first(first))
        return wrong(fault);
    if (bytes.size() < 2)
        return NeedMore{};
    const std::uint8_t second = at(bytes, 1);
    FrameHeader header{};
    header.opcode = static_cast<Opcode>(first & 0x0f);
    header.is_final = (first & 0x80) != 0;
    header.has_rsv1 = (first & 0x40) != 0;
    if (const char* fault = fault_of_second(second, header.opcode))
        return wrong(fault);

    const std::uint8_t form = second & 0x7f; // section 5.2: 126 and 127 stand for a longer length
    const std::size_t length_size = form < 126 ? 0 : form == 126 ? 2 : 8;
    const std::size_t mask_at = 2 + length_size;
    if (length_size == 8 && bytes.size() > 2 && (at(bytes, 2) & 0x80) != 0)
        return wrong("a length with its highest bit set");
    if (bytes.size() < mask_at)
        return NeedMore{};
    header.payload = form;
    if (length_size != 0) {
        header.payload = 0;
        for (std::size_t i = 0; i < length_size; ++i)
            header.payload = header.payload << 8 | at(bytes, 2 + i);
        if (header.payload < (length_size == 2 ? 126u : 65'536u))
            return wrong("a length that is not in its shortest form");
    }
    header.size = static_cast<std::uint8_t>(mask_at + kMaskSize);
    if (bytes.size() >= header.size)
        std::memcpy(&header.mask, bytes.data() + mask_at, kMaskSize);
    return header;
}

} // namespace iotcc::websocket
