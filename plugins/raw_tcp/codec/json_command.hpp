#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::raw_tcp {

enum class CommandKind { command, query };

// A command as a device with a binary framing reads it, not framed yet:
// `{"id":"<correlation>","kind":"command","name":"...","payload":"..."}`. Nothing where JSON cannot
// hold it: name or payload are not UTF-8.
[[nodiscard]] std::optional<std::string> json_command(std::uint64_t correlation, CommandKind kind,
                                                      std::string_view name,
                                                      std::string_view payload);

struct JsonReply {
    std::uint64_t correlation; // never 0
    std::string payload;       // UTF-8
};

// Reads `{"id":"<correlation>","payload":"..."}`, the payload possibly missing, and nothing else in
// it; padding as in a hello. Nothing: the frame is data. Throws std::bad_alloc only.
[[nodiscard]] std::optional<JsonReply> parse_json_reply(std::string_view frame);

} // namespace iotcc::raw_tcp
