#include "suback.hpp"

#include "packet_id.hpp"
#include "remaining_length.hpp"

#include <algorithm>

namespace iotcc::mqtt {

std::size_t write_suback(std::span<std::byte> out, std::uint16_t packet_id,
                         std::span<const SubackCode> codes) noexcept
{
    // A SUBSCRIBE has four bytes for each, so they fit.
    const auto remaining = static_cast<std::uint32_t>(kPacketIdSize + codes.size());
    const std::size_t size = 1 + remaining_length_size(remaining) + remaining;
    if (size > out.size())
        return size;
    out[0] = std::byte{0x90};
    std::byte* at = write_remaining_length(&out[1], remaining);
    const auto id = encode_id(packet_id);
    at = std::copy(id.begin(), id.end(), at);
    std::transform(codes.begin(), codes.end(), at,
                   [](SubackCode code) { return static_cast<std::byte>(code); });
    return size;
}

} // namespace iotcc::mqtt
