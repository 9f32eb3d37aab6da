#pragma once
#include "remaining_length.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What an MQTT client writes, right or wrong.
namespace iotcc::mqtt::testing {

inline std::string number(unsigned value) // two bytes
{
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}
inline std::string field(std::string_view content) // after its length
{
    return number(static_cast<unsigned>(content.size())).append(content);
}
inline std::string packet(unsigned first, std::string_view fields)
{
    std::byte length[kRemainingLengthSizeMost];
    const auto* end = write_remaining_length(length, static_cast<std::uint32_t>(fields.size()));
    return std::string{static_cast<char>(first)}
        .append(reinterpret_cast<const char*>(length), static_cast<std::size_t>(end - length))
        .append(fields);
}

struct ConnectParts {
    std::string protocol = "MQTT";
    unsigned level = 4;
    unsigned flags = 0x02;
    std::string client_id = "c1";
    std::optional<std::string> will_topic{}, will_message{}, user_name{}, password{};
    std::string behind{};
    unsigned first = 0x10;
};
inline std::string connect(const ConnectParts& parts)
{
    std::string fields = field(parts.protocol) + static_cast<char>(parts.level) +
                         static_cast<char>(parts.flags) + number(60) + field(parts.client_id);
    for (const auto& part : {parts.will_topic, parts.will_message, parts.user_name, parts.password})
        if (part)
            fields += field(*part);
    return packet(parts.first, fields + parts.behind);
}
inline std::string connect()
{
    return connect(ConnectParts{});
}
// MQTT 3.1 with the given id.
inline std::string connect_3_1(std::string id = "c1")
{
    return connect({.protocol = "MQIsdp", .level = 3, .client_id = std::move(id)});
}

inline std::string publish(std::string_view topic, std::string_view payload)
{
    return packet(0x30, field(topic).append(payload));
}
// With QoS 1 or 2 in the flags.
inline std::string publish(unsigned flags, std::string_view topic, unsigned id,
                           std::string_view payload)
{
    return packet(0x30 | flags, field(topic).append(number(id)).append(payload));
}
inline std::string ack(unsigned first, unsigned id)
{
    return packet(first, number(id));
}
inline std::string filter(std::string_view words, unsigned qos)
{
    return field(words) + static_cast<char>(qos);
}
inline std::string subscribe(std::string_view filters, unsigned id = 1)
{
    return packet(0x82, number(id).append(filters));
}
inline std::string unsubscribe(std::string_view filters, unsigned id = 1)
{
    return packet(0xa2, number(id).append(filters));
}
inline const std::string kPing("\xc0\x00", 2);
inline const std::string kGoodbye("\xe0\x00", 2);

} // namespace iotcc::mqtt::testing
