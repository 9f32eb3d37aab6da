#include "mqtt_stream.hpp"

#include <utility>

namespace iotcc::websocket {

void MqttStream::take(const mqtt::Carrier& carrier, std::span<const std::byte> payload)
{
    if (rest_.empty()) [[likely]] {
        const auto used = conversation.on_bytes(carrier, payload);
        rest_.assign(payload.begin() + static_cast<std::ptrdiff_t>(used), payload.end());
        return;
    }
    rest_.insert(rest_.end(), payload.begin(), payload.end());
    go_on(carrier);
}

void MqttStream::go_on(const mqtt::Carrier& carrier)
{
    if (rest_.empty() || !conversation.reads())
        return;
    const auto used = static_cast<std::ptrdiff_t>(conversation.on_bytes(carrier, rest_));
    rest_.erase(rest_.begin(), rest_.begin() + used);
    if (rest_.empty())
        rest_ = {};
}

} // namespace iotcc::websocket
