#pragma once
#include "entry_list.hpp"
#include "malformed.hpp"
#include "qos.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::mqtt {

struct Subscription {
    std::string_view filter; // valid; $share/GROUP/FILTER too, see split_share
    Qos qos;

    [[nodiscard]] static Subscription take(std::span<const std::byte>& entries) noexcept;
};

// SUBSCRIBE (3.8). It lies in the caller's bytes, and was found valid to its end.
struct Subscribe {
    std::uint16_t packet_id;
    EntryList<Subscription> subscriptions; // one code of SUBACK for each, in this order
};

// Reads what follows the fixed header of a SUBSCRIBE.
[[nodiscard]] std::variant<Subscribe, Malformed>
read_subscribe(std::span<const std::byte> fields) noexcept;

} // namespace iotcc::mqtt
