#include "json_command.hpp"

#include "json_members.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace iotcc::json {

namespace {

// A string, not an object that holds it: the library's objects allocate while they are destroyed.
std::string quoted(std::string_view text)
{
    return nlohmann::json(text).dump();
}

} // namespace

std::optional<std::string> encode(const JsonCommand& command)
{
    const std::string_view word = command.kind == CommandKind::query ? "query" : "command";
    try {
        std::string json = "{\"id\":\"" + std::to_string(command.correlation);
        json.append("\",\"kind\":\"").append(word);
        json.append("\",\"name\":").append(quoted(command.name));
        json.append(",\"payload\":").append(quoted(command.payload));
        return json.append(",\"timestamp\":").append(std::to_string(command.sent_s)) + '}';
    } catch (const nlohmann::json::type_error&) { // how the library says that it is not UTF-8
        return std::nullopt;
    }
}

std::optional<JsonReply> parse_json_reply(std::string_view frame)
{
    if (!frame.starts_with('{'))
        return std::nullopt;
    JsonMember members[] = {{"id"}, {"payload"}};
    auto& [id, payload] = members;
    if (read_json_members(without_padding(frame), members) != JsonFault::none || !id.text)
        return std::nullopt;
    const char* const last = id.text->data() + id.text->size();
    JsonReply reply{0, std::move(payload.text).value_or("")};
    const auto [end, error] = std::from_chars(id.text->data(), last, reply.correlation);
    if (error != std::errc{} || end != last || reply.correlation == 0)
        return std::nullopt;
    return reply;
}

} // namespace iotcc::json
