#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

using Clock = std::chrono::steady_clock;

// What each message says of itself, so that its receiver can tell whether it is the next one.
struct MqttStamp {
    Clock::time_point sent_at;
    std::uint32_t publisher; // from 0 on
    std::uint32_t number;    // of the publisher's messages, from 1 on
};

constexpr int kSmallestPayload = 16;

// Writes over the beginning of `payload`, which has kSmallestPayload bytes or more.
void stamp(std::string& payload, const MqttStamp& stamp);

// Of a PUBLISH's body at QoS 0, or above it, where the packet id stands before the payload.
// Throws std::runtime_error when the payload is not `size` bytes.
MqttStamp read_stamp(std::string_view publish_body, int qos, std::size_t size);
