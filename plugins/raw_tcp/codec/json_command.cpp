#include "json_command.hpp"

#include "json_members.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace iotcc::raw_tcp {

namespace {

// A string, not an object that holds it: the library's objects allocate while they are destroyed.
std::string quoted(std::string_view text)
{
    return nlohmann::json(text).dump();
}

} // namespace

std::optional<std::string> json_command(std::uint64_t correlation, CommandKind kind,
                                        std::string_view name, std::string_view payload)
{
    const std::string_view word = kind == CommandKind::query ? "query" : "command";
    try {
        std::string json = "{\"id\":\"" + std::to_string(correlation);
        json.append("\",\"kind\":\"").append(word);
        json.append("\",\"name\":").append(quoted(name));
        return json.append(",\"payload\":").append(quoted(payload)).append(1, '}');
    } catch (const nlohmann::json::type_error&) { // how the library says that it is not UTF-8
        return std::nullopt;
    }
}

std::optional<JsonReply> parse_json_reply(std::string_view frame)
{
    if (!frame.starts_with('{'))
        return std::nullopt;
    JsonMember members[] = {{"id"}, {"payload"}};
    const auto reading = read_json_members(without_padding(frame), members);
    auto& [id, payload] = members;
    if (reading.fault != JsonFault::none || reading.others != 0 || !id.text)
        return std::nullopt;
    const char* const last = id.text->data() + id.text->size();
    JsonReply reply{0, std::move(payload.text).value_or("")};
    const auto [end, error] = std::from_chars(id.text->data(), last, reply.correlation);
    if (error != std::errc{} || end != last || reply.correlation == 0)
        return std::nullopt;
    return reply;
}

} // namespace iotcc::raw_tcp
