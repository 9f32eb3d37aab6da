#pragma once
#include "level.hpp"
#include "malformed.hpp"
#include "qos.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::mqtt {

// PUBLISH (3.3). The views lie in the caller's bytes.
struct Publish {
    std::string_view topic;             // a valid topic name
    std::span<const std::byte> payload; // may be empty
    std::uint16_t packet_id;            // 0 with QoS 0, which has none
    Qos qos;
    bool is_retained;
    bool is_duplicate; // DUP
};

// Reads what follows the fixed header of a PUBLISH; `flags` are the lower four bits of its first
// byte, in which nothing is wrong.
[[nodiscard]] std::variant<Publish, Malformed>
read_publish(unsigned flags, std::span<const std::byte> fields) noexcept;

} // namespace iotcc::mqtt
