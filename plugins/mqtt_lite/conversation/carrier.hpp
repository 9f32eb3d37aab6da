#pragma once
#include "terms.hpp"

#include <iotcc/session.hpp>

#include <array>
#include <chrono>
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

    // Where the carrier has times of its own too: when on_deadline is due, which is the carrier's
    // to see to; zero: never. nullptr: io.deadline is the conversation's alone.
    std::chrono::steady_clock::time_point* due = nullptr;

    // on_deadline, after so long.
    void deadline(std::uint32_t ms) const
    {
        if (due == nullptr) [[likely]]
            return session.deadline(ms);
        *due = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
    }
    // The packet that has begun is of so many bytes. False: it can never be whole.
    [[nodiscard]] bool awaits_bytes(std::size_t packet) const
    {
        return terms.carrier_header != nullptr || session.need(packet) != IOTCC_E_ARG;
    }

    // Whether the host takes more for the peer. While it does not, it does not read the peer.
    [[nodiscard]] bool has_room() const { return session.send("", 0) != IOTCC_E_BUSY; }

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
