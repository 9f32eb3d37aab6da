#pragma once

#include "epoll.hpp"
#include "mqtt_client.hpp"
#include "mqtt_options.hpp"
#include "mqtt_payload.hpp"
#include "mqtt_result.hpp"

#include <vector>

// QoS 1 in a closed loop: each publisher has options.window messages unacked, and sends the next
// for each ack. Acks must come in the order of the messages [MQTT-4.6.0-2], or it throws
// std::runtime_error.
class MqttAcks {
public:
    // Both must outlive it.
    MqttAcks(const MqttOptions& options, std::vector<MqttClient>& publishers);

    // Until options.messages are acked, or what was sent in options.seconds.
    MqttResult run();

    // How many of each publisher's messages are acked, all that were sent.
    [[nodiscard]] std::vector<std::uint32_t> acked() const;

private:
    struct Publisher {
        std::string topic;
        std::uint32_t sent = 0;
        std::uint32_t acked = 0;
        std::vector<Clock::time_point> sent_at; // by packet id - 1
    };

    void on_ready(std::size_t index);
    void on_ack(Publisher& publisher, const MqttPacket& packet, Clock::time_point now);
    // As many as the window has room for, in one write.
    void send(std::size_t index);
    [[nodiscard]] std::uint32_t limit(Clock::time_point now) const;
    [[nodiscard]] std::uint16_t packet_id(std::uint32_t number) const;

    const MqttOptions& options_;
    std::vector<MqttClient>& clients_;
    std::vector<Publisher> publishers_;
    std::string payload_;
    std::string buffer_;
    std::string out_;
    std::size_t unacked_ = 0;
    std::size_t all_acked_ = 0;
    Clock::time_point end_;
    LatencyHistogram latencies_;
};
