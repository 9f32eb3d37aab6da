#include "mqtt_client.hpp"

#include <algorithm>
#include <optional>

namespace {

// Per SUBSCRIBE: a broker may bound the size of a packet.
constexpr std::size_t kFiltersAtOnce = 200;

} // namespace

MqttClient::MqttClient(int port, int source, std::string_view client_id, MqttSession session)
    : socket_(port, source)
{
    std::string packet;
    append_connect(packet, client_id, session);
    send(packet);
}

std::string MqttClient::await(int type)
{
    std::string buffer(4096, '\0');
    std::optional<std::string> body;
    while (!body) {
        receive(buffer, [&](const MqttPacket& packet) {
            if (packet.type() != type || body)
                throw std::runtime_error("the server sent a packet of type " +
                                         std::to_string(packet.type()) + " instead of " +
                                         std::to_string(type));
            body = packet.body;
        });
    }
    return *body;
}

bool MqttClient::await_connack()
{
    const auto body = await(kConnack);
    if (body.size() != 2 || body[1] != 0)
        throw std::runtime_error("the server refused a CONNECT");
    return (body[0] & 1) != 0;
}

void MqttClient::subscribe(const std::vector<std::string>& filters, std::uint8_t qos)
{
    for (std::size_t at = 0; at < filters.size(); at += kFiltersAtOnce) {
        const auto end = std::min(at + kFiltersAtOnce, filters.size());
        std::string packet;
        std::string list;
        for (auto i = at; i < end; ++i)
            append_filter(list, filters[i], qos);
        append_subscribe_head(packet, 1, list.size());
        send(packet + list);
        const auto granted = await(kSuback);
        if (granted.size() != 2 + (end - at) || granted.find('\x80', 2) != granted.npos)
            throw std::runtime_error("the server refused a filter");
    }
}
