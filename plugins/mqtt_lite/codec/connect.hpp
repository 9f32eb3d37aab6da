#pragma once
#include "connack.hpp"
#include "level.hpp"
#include "malformed.hpp"
#include "qos.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::mqtt {

struct Will {
    std::string_view topic; // a valid topic name
    std::span<const std::byte> message;
    Qos qos;
    bool is_retained;
};

// CONNECT (3.1). All views lie in the caller's bytes. Texts are valid (text.hpp).
struct Connect {
    Level level;
    bool is_clean;
    std::uint16_t keep_alive_s; // 0: off
    std::string_view client_id; // empty only where is_clean: the server makes up one
    std::optional<Will> will;
    std::optional<std::string_view> user_name;          // may be empty
    std::optional<std::span<const std::byte>> password; // binary, only with a user name
};

// A CONNECT that is answered: with CONNACK and this code, and then the connection closes
// [MQTT-3.2.2-5].
struct Refused {
    ConnackCode code;
    const char* fault; // as Malformed's
};

// Reads what follows the fixed header of a CONNECT. MQTT 3.1 lets the user name and the password be
// missing although their flags are set ("the remaining length takes precedence"): then they are not
// there.
[[nodiscard]] std::variant<Connect, Refused, Malformed>
read_connect(std::span<const std::byte> fields) noexcept;

} // namespace iotcc::mqtt
