#include "mqtt_absentee.hpp"

#include "epoll.hpp"
#include "mqtt_client.hpp"
#include "mqtt_payload.hpp"

#include <numeric>

namespace {

constexpr int kQuietMs = 10'000;

MqttClient open_session(const MqttOptions& options)
{
    return {options.port, 1, "absentee", MqttSession::persistent};
}

class Collecting {
public:
    Collecting(const MqttOptions& options, std::size_t publishers)
        : client_(open_session(options)), size_(static_cast<std::size_t>(options.size)),
          last_(publishers)
    {
        epoll_.add(client_.socket(), EPOLLIN, 0);
    }

    std::size_t run(std::size_t expected)
    {
        std::string buffer(64 * 1024, '\0');
        std::string acks;
        const auto read = [&](std::size_t) {
            client_.receive(buffer, [&](const MqttPacket& packet) { on_packet(packet, acks); });
            client_.send(acks);
            acks.clear();
        };
        while (received_ < expected && epoll_.wait(kQuietMs, read) != 0) {
        }
        return received_;
    }

private:
    void on_packet(const MqttPacket& packet, std::string& acks)
    {
        if (packet.type() == kConnack && packet.body == std::string_view("\1\0", 2))
            return;
        const auto topic = packet.body.size() < 2 ? 0u : read_u16(packet.body);
        if (packet.type() != kPublish || packet.body.size() < topic + 4u)
            throw std::runtime_error("the session is gone, or a packet came that was not due");
        append_puback(acks, read_u16(packet.body.substr(2u + topic)));
        const auto stamp = read_stamp(packet.body, packet.head >> 1 & 3, size_);
        auto& last = last_.at(stamp.publisher);
        if (stamp.number <= last)
            throw std::runtime_error("a message of the session came twice or out of order");
        last = stamp.number;
        ++received_;
    }

    MqttClient client_;
    Epoll epoll_;
    std::size_t size_;
    std::vector<std::uint32_t> last_; // number that came, by publisher
    std::size_t received_ = 0;
};

} // namespace

void leave_session(const MqttOptions& options)
{
    auto client = open_session(options);
    client.await_connack();
    client.subscribe({options.filter}, 1);
    std::string packet;
    append_disconnect(packet);
    client.send(packet);
}

MqttResult collect_session(const MqttOptions& options, const std::vector<std::uint32_t>& acked)
{
    const auto expected = std::accumulate(acked.begin(), acked.end(), std::size_t{0});
    const auto began = Clock::now();
    MqttResult result;
    result.messages = expected;
    result.received = Collecting(options, acked.size()).run(expected);
    result.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return result;
}
