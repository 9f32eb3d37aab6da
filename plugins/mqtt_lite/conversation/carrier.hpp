#pragma once
#include "terms.hpp"

#include <iotcc/session.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iotcc::mqtt {

[[nodiscard]] inline std::string_view chars(std::span<const std::byte> bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The network connection under a conversation (MQTT 1.2), lent for one callback [lane].
struct Carrier {
    Session& session;
    const Terms& terms;

    // One packet of the protocol's own, uncounted. IOTCC_* as of io.send.
    std::int32_t send(std::span<const std::byte> packet) const
    {
        if (terms.carrier_header == nullptr) [[likely]]
            return session.send(chars(packet), 0);
        std::array<std::byte, kCarrierHeaderMost> header;
        const auto length = terms.carrier_header(header, packet.size());
        return session.send(
            std::array{bytes(chars(std::span(header).first(length))), bytes(chars(packet))}, 0);
    }
};

} // namespace iotcc::mqtt
