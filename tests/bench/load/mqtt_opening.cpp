#include "mqtt_opening.hpp"

#include <algorithm>

namespace {

// Below the backlog of every server.
constexpr int kWave = 100;

} // namespace

std::vector<MqttClient> open_clients(const MqttOptions& options, const char* prefix, int count)
{
    std::vector<MqttClient> clients;
    clients.reserve(static_cast<std::size_t>(count));
    while (std::ssize(clients) < count) {
        const int begin = static_cast<int>(clients.size());
        const int end = std::min(begin + kWave, count);
        for (int i = begin; i < end; ++i)
            clients.emplace_back(options.port, 1 + i % options.sources,
                                 prefix + ("-" + std::to_string(i)));
        for (auto at = clients.begin() + begin; at != clients.end(); ++at)
            at->await_connack();
    }
    return clients;
}

std::vector<MqttClient> open_publishers(const MqttOptions& options)
{
    return open_clients(options, "publisher", options.publishers);
}

std::vector<MqttClient> open_subscribers(const MqttOptions& options)
{
    auto clients = open_clients(options, "subscriber", options.subscribers);
    int number = 0;
    for (auto& client : clients) {
        std::vector<std::string> filters;
        for (int i = 0; i < options.filters; ++i)
            filters.push_back(numbered(options.filter, number++));
        client.subscribe(filters, 0);
    }
    return clients;
}
