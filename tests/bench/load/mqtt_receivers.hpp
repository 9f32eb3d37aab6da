#pragma once

#include "epoll.hpp"
#include "latency_histogram.hpp"
#include "mqtt_client.hpp"
#include "mqtt_payload.hpp"

#include <vector>

// Reads what comes to publishers and subscribers of a flow: counts, times, and checks that each
// subscriber gets each publisher's messages in order and once. A gap is a lost message, which QoS 0
// may have; anything else throws std::runtime_error.
class MqttReceivers {
public:
    // All must outlive it; messages have `size` bytes of payload.
    MqttReceivers(std::vector<MqttClient>& publishers, std::vector<MqttClient>& subscribers,
                  std::size_t size);

    // One read of some that have something; answers how many had. Waits so long for the first.
    int read(int timeout_ms);

    // Sends each a PINGREQ and waits for its answer: what was on its way before it has come.
    void ping(const std::vector<MqttClient>& clients);

    [[nodiscard]] std::size_t received() const { return received_; }
    [[nodiscard]] const LatencyHistogram& latencies() const { return latencies_; }

private:
    void on_ready(std::size_t number);
    void on_message(std::size_t subscriber, const MqttPacket& packet, Clock::time_point now);
    MqttClient& client(std::size_t number);

    Epoll epoll_;
    std::vector<MqttClient>& publishers_;
    std::vector<MqttClient>& subscribers_;
    std::size_t size_;
    std::string buffer_;
    std::vector<std::uint32_t> last_; // number of each publisher's, by subscriber
    std::size_t received_ = 0;
    std::size_t pongs_ = 0;
    LatencyHistogram latencies_;
};
