#pragma once
#include "entry_list.hpp"
#include "malformed.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::mqtt {

struct Unsubscription {
    std::string_view filter; // valid; to be compared byte by byte [MQTT-3.10.4-1]

    [[nodiscard]] static Unsubscription take(std::span<const std::byte>& entries) noexcept;
};

// UNSUBSCRIBE (3.10). It lies in the caller's bytes, and was found valid to its end.
struct Unsubscribe {
    std::uint16_t packet_id;
    EntryList<Unsubscription> filters;
};

// Reads what follows the fixed header of an UNSUBSCRIBE.
[[nodiscard]] std::variant<Unsubscribe, Malformed>
read_unsubscribe(std::span<const std::byte> fields) noexcept;

} // namespace iotcc::mqtt
