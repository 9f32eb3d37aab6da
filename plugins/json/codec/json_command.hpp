#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::json {

enum class CommandKind { command, query };

struct JsonCommand {
    std::uint64_t correlation;
    CommandKind kind;
    std::string_view name, payload;
    std::uint64_t sent_s; // Unix time in seconds
};

// A command as a device reads it, not framed yet: `{"id":"<correlation>","kind":"command",
// "name":"...","payload":"...","timestamp":<seconds>}`. Nothing where JSON cannot hold it: name or
// payload are not UTF-8.
[[nodiscard]] std::optional<std::string> encode(const JsonCommand& command);

struct JsonReply {
    std::uint64_t correlation; // never 0
    std::string payload;       // UTF-8
};

// Reads `{"id":"<correlation>","payload":"..."}`, the payload possibly missing, whatever else is in
// it; padding as in a hello. Nothing: the frame is data. Throws std::bad_alloc only.
[[nodiscard]] std::optional<JsonReply> parse_json_reply(std::string_view frame);

} // namespace iotcc::json
