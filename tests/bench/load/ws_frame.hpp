#pragma once

#include <cstdint>
#include <string>
#include <string_view>

enum class Opcode : std::uint8_t { text = 1, binary = 2, ping = 9, pong = 10 };

// One whole frame (RFC 6455, 5.2) of at most 65535 bytes of payload. The mask is always the same
// one, and not zero.
std::string masked_frame(Opcode opcode, std::string_view payload);

// The same as a server sends it, unmasked.
std::string server_frame(Opcode opcode, std::string_view payload);
