#include "ws_frame.hpp"

namespace {

constexpr std::string_view kMask = "\x37\xfa\x21\x3d";

std::string head(Opcode opcode, std::size_t size, unsigned mask_bit)
{
    std::string bytes;
    const auto put = [&](std::size_t byte) { bytes += static_cast<char>(byte); };
    put(0x80u | static_cast<unsigned>(opcode));
    if (size < 126) {
        put(mask_bit | size);
    } else {
        put(mask_bit | 126u);
        put(size >> 8);
        put(size & 0xff);
    }
    return bytes;
}

} // namespace

std::string masked_frame(Opcode opcode, std::string_view payload)
{
    auto bytes = head(opcode, payload.size(), 0x80);
    bytes += kMask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        bytes += static_cast<char>(payload[i] ^ kMask[i % kMask.size()]);
    return bytes;
}

std::string server_frame(Opcode opcode, std::string_view payload)
{
    return head(opcode, payload.size(), 0) += payload;
}
