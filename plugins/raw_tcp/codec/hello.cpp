#include "hello.hpp"

#include <algorithm>

namespace iotcc::raw_tcp {

namespace {

bool is_printable(std::string_view word)
{
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

} // namespace

std::string_view words_of(HelloRefusal refusal) noexcept
{
    switch (refusal) {
    case HelloRefusal::not_a_hello:
        return "the first line must be HELLO <id> [token]";
    case HelloRefusal::json:
        return "a JSON hello is not supported yet, send HELLO <id> [token]";
    case HelloRefusal::id_missing:
        return "HELLO without an id";
    case HelloRefusal::id_too_long:
        return "the id is longer than 128 bytes";
    case HelloRefusal::id_character:
        return "the id may hold printable ASCII only, without spaces";
    case HelloRefusal::token_empty:
        return "a space after the id, but no token";
    case HelloRefusal::token_character:
        return "the token may hold printable ASCII only, without spaces";
    }
    return "bad hello";
}

std::variant<Hello, HelloRefusal> parse_hello(std::string_view line) noexcept
{
    constexpr std::string_view word = "HELLO ";
    if (line.starts_with('{'))
        return HelloRefusal::json;
    if (line == word.substr(0, word.size() - 1))
        return HelloRefusal::id_missing;
    if (!line.starts_with(word))
        return HelloRefusal::not_a_hello;
    line.remove_prefix(word.size());

    const auto space = line.find(' ');
    const auto id = line.substr(0, space);
    if (id.empty())
        return HelloRefusal::id_missing;
    if (id.size() > kDeviceIdMax)
        return HelloRefusal::id_too_long;
    if (!is_printable(id))
        return HelloRefusal::id_character;
    if (space == std::string_view::npos)
        return Hello{id, {}};

    const auto token = line.substr(space + 1);
    if (token.empty())
        return HelloRefusal::token_empty;
    if (!is_printable(token))
        return HelloRefusal::token_character;
    return Hello{id, token};
}

} // namespace iotcc::raw_tcp
