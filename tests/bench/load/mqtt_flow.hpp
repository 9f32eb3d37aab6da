#pragma once

#include "mqtt_client.hpp"
#include "mqtt_options.hpp"
#include "mqtt_receivers.hpp"
#include "mqtt_result.hpp"

#include <random>
#include <vector>

// QoS 0 from publishers to subscribers: as fast as the server reads, or paced. Returns when the
// server has read everything and what it delivered has been received.
class MqttFlow {
public:
    // All must outlive it.
    MqttFlow(const MqttOptions& options, std::vector<MqttClient>& publishers,
             std::vector<MqttClient>& subscribers);

    MqttResult run();

private:
    struct Publisher {
        std::uint32_t sent = 0; // messages, those in `pending` among them
        std::string pending;
        std::size_t gone = 0; // bytes of it
    };

    void flood();
    void pace();
    void send_some(std::size_t index, const Epoll& writable);
    void append_next(std::size_t index, Clock::time_point now);
    const std::string& topic_of(std::size_t index);
    [[nodiscard]] bool window_is_full() const;

    const MqttOptions& options_;
    std::vector<MqttClient>& clients_;
    std::vector<MqttClient>& subscribers_;
    MqttReceivers receivers_;
    std::vector<Publisher> publishers_;
    std::vector<std::string> topics_;
    std::string payload_;
    std::minstd_rand random_; // the same sequence in every run, of every server
    std::uint32_t each_;      // messages of each publisher
    std::size_t sent_ = 0;
    std::size_t unfinished_;
    LatencyHistogram lateness_;
};
