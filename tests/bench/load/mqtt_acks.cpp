#include "mqtt_acks.hpp"

#include <algorithm>

MqttAcks::MqttAcks(const MqttOptions& options, std::vector<MqttClient>& publishers)
    : options_(options), clients_(publishers), publishers_(publishers.size()),
      payload_(static_cast<std::size_t>(options.size), 'x'), buffer_(16 * 1024, '\0'),
      end_(Clock::time_point::max())
{
    for (int i = 0; auto& each : publishers_) {
        each.topic = numbered(options.topic, i++);
        each.sent_at.resize(static_cast<std::size_t>(options.window));
    }
}

MqttResult MqttAcks::run()
{
    Epoll readable;
    for (std::size_t i = 0; i < clients_.size(); ++i)
        readable.add(clients_[i].socket(), EPOLLIN, i);
    const auto began = Clock::now();
    if (options_.seconds > 0)
        end_ = began + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(options_.seconds));
    for (std::size_t i = 0; i < clients_.size(); ++i)
        send(i);
    while (unacked_ != 0)
        if (readable.wait(30'000, [&](std::size_t i) { on_ready(i); }) == 0)
            throw std::runtime_error("no ack within 30 s");
    const std::chrono::duration<double> took = Clock::now() - began;
    return {all_acked_, 0, took.count(), latencies_, {}};
}

void MqttAcks::on_ready(std::size_t index)
{
    const auto now = Clock::now();
    clients_[index].receive(
        buffer_, [&](const MqttPacket& packet) { on_ack(publishers_[index], packet, now); });
    send(index);
}

void MqttAcks::on_ack(Publisher& publisher, const MqttPacket& packet, Clock::time_point now)
{
    const auto id = packet_id(publisher.acked + 1);
    if (packet.type() != kPuback || read_u16(packet.body) != id ||
        publisher.acked == publisher.sent)
        throw std::runtime_error("the server sent something else than the PUBACK that was due");
    ++publisher.acked;
    ++all_acked_;
    --unacked_;
    latencies_.add(static_cast<std::uint64_t>((now - publisher.sent_at[id - 1u]).count()));
}

void MqttAcks::send(std::size_t index)
{
    auto& publisher = publishers_[index];
    const auto now = Clock::now();
    const auto end =
        std::min(limit(now), publisher.acked + static_cast<std::uint32_t>(options_.window));
    out_.clear();
    while (publisher.sent < end) {
        stamp(payload_, {now, static_cast<std::uint32_t>(index), ++publisher.sent});
        const auto id = packet_id(publisher.sent);
        publisher.sent_at[id - 1u] = now;
        append_publish(out_, publisher.topic, id, payload_);
        ++unacked_;
    }
    if (!out_.empty())
        clients_[index].send(out_);
}

std::uint32_t MqttAcks::limit(Clock::time_point now) const
{
    return now < end_ ? static_cast<std::uint32_t>(options_.messages / options_.publishers) : 0;
}

std::uint16_t MqttAcks::packet_id(std::uint32_t number) const
{
    return static_cast<std::uint16_t>((number - 1) % static_cast<std::uint32_t>(options_.window) +
                                      1);
}

std::vector<std::uint32_t> MqttAcks::acked() const
{
    std::vector<std::uint32_t> all;
    for (const auto& each : publishers_)
        all.push_back(each.acked);
    return all;
}
