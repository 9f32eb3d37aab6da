#pragma once
#include <array>

namespace iotcc::mqtt {

// A client id for a client without one [MQTT-3.1.3-6].
using ClientId = std::array<char, 5 + 32>;

// Unique, and not to be guessed: who knew it could take the client's place. Throws
// std::system_error when the system has no random numbers.
[[nodiscard]] ClientId make_client_id();

} // namespace iotcc::mqtt
