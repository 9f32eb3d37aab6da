#pragma once
#include <cstdint>

namespace iotcc::bus {

// A dense number of a session, chosen by whoever owns the sessions: what a lane keeps per number
// must stay small. Not used again before each lane has passed a turn since the last of its filters
// was removed.
using Subscriber = std::uint32_t;

struct Hit {
    Subscriber subscriber = 0;
    std::uint8_t qos = 0; // granted: 0 to 2

    // With which a message of that QoS is delivered [MQTT-3.8.4-6].
    [[nodiscard]] std::uint8_t delivered(std::uint8_t published) const noexcept
    {
        return published < qos ? published : qos;
    }
    friend bool operator==(const Hit&, const Hit&) = default;
};

// What a member of a shared group is for a message; the first is chosen before the next.
enum class Standing : std::uint8_t { connected, away, barred }; // barred: it may not read it

enum class Added { fresh, replaced };

} // namespace iotcc::bus
