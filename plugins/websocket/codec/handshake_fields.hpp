#pragma once
#include "credential.hpp"
#include "deflate_offer.hpp"
#include "refusal.hpp"
#include "request_head.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace iotcc::websocket {

// The fields of one head that a handshake is made of. Nothing: the field was not there; an empty
// value is a value. Views point into the head unless said otherwise.
struct HandshakeFields {
    std::span<const std::string> known_subprotocols; // as the policy has them
    DeflateNegotiation extensions;                   // by the policy

    std::optional<std::string_view> host = {}, length = {}, key = {}, version = {}, origin = {};
    std::optional<std::string_view> device_id = {}, device_name = {}, device_type = {},
                                    user_agent = {};
    std::optional<Credential> credential = {};
    std::string_view subprotocol = {}; // the first that is known, into the policy's; empty: none
    bool upgrades_to_websocket = false, connection_upgrades = false;
};

// Adds one field of the head, in their order; a field without a part in a handshake changes
// nothing. A refusal: it cannot be in one, whatever the others say.
[[nodiscard]] std::optional<Refusal> take_field(HandshakeFields& fields,
                                                const HeaderField& field) noexcept;

} // namespace iotcc::websocket
