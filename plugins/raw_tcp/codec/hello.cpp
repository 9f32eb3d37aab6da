#include "hello.hpp"

#include "json_members.hpp"

#include <algorithm>

namespace iotcc::raw_tcp {

namespace {

bool is_printable(std::string_view word)
{
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

HelloOutcome hello_of(std::string_view id, std::string_view token)
{
    if (id.empty())
        return HelloRefusal::id_missing;
    if (id.size() > kDeviceIdMax)
        return HelloRefusal::id_too_long;
    if (!is_printable(id))
        return HelloRefusal::id_character;
    if (!is_printable(token))
        return HelloRefusal::token_character;
    return Hello{std::string(id), std::string(token)};
}

HelloRefusal refusal_of(json::JsonFault fault)
{
    switch (fault) {
    case json::JsonFault::too_deep:
        return HelloRefusal::json_too_deep;
    case json::JsonFault::twice:
        return HelloRefusal::json_twice;
    case json::JsonFault::no_text:
        return HelloRefusal::json_no_text;
    case json::JsonFault::no_object:
        return HelloRefusal::not_json;
    case json::JsonFault::none:
    case json::JsonFault::syntax:
        break;
    }
    return HelloRefusal::json_syntax;
}

} // namespace

std::string_view words_of(HelloRefusal refusal) noexcept
{
    switch (refusal) {
    case HelloRefusal::not_a_hello:
        return "the first frame must be HELLO <id> [token]";
    case HelloRefusal::too_long:
        return "the hello is longer than 512 bytes";
    case HelloRefusal::bad_length:
        return "the hello is shorter than its own header";
    case HelloRefusal::not_json:
        return "the first frame must be {\"id\":\"...\",\"token\":\"...\"}";
    case HelloRefusal::json_syntax:
        return "the hello is no JSON";
    case HelloRefusal::json_too_deep:
        return "the hello is nested deeper than 8 levels";
    case HelloRefusal::json_twice:
        return "the hello has its id or token twice";
    case HelloRefusal::json_no_text:
        return "id and token must be strings";
    case HelloRefusal::id_missing:
        return "the hello has no id";
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

HelloOutcome parse_hello(std::string_view line)
{
    constexpr std::string_view word = "HELLO ";
    if (line.starts_with('{'))
        return parse_json_hello(line);
    if (line == word.substr(0, word.size() - 1))
        return HelloRefusal::id_missing;
    if (!line.starts_with(word))
        return HelloRefusal::not_a_hello;
    line.remove_prefix(word.size());

    const auto space = line.find(' ');
    const auto outcome =
        hello_of(line.substr(0, space), space == line.npos ? "" : line.substr(space + 1));
    const bool has_empty_token = space != line.npos && space + 1 == line.size();
    if (has_empty_token && std::holds_alternative<Hello>(outcome))
        return HelloRefusal::token_empty;
    return outcome;
}

HelloOutcome parse_json_hello(std::string_view text)
{
    text = json::without_padding(text);
    if (!text.starts_with('{'))
        return HelloRefusal::not_json;
    if (text.size() > kHelloMax)
        return HelloRefusal::too_long;
    json::JsonMember members[] = {{"id"}, {"token"}};
    if (const auto fault = json::read_json_members(text, members); fault != json::JsonFault::none)
        return refusal_of(fault);
    auto& [id, token] = members;
    return hello_of(id.text.value_or(""), token.text.value_or(""));
}

} // namespace iotcc::raw_tcp
