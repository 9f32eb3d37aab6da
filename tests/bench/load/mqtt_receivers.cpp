#include "mqtt_receivers.hpp"

MqttReceivers::MqttReceivers(std::vector<MqttClient>& publishers,
                             std::vector<MqttClient>& subscribers, std::size_t size)
    : publishers_(publishers), subscribers_(subscribers), size_(size), buffer_(256 * 1024, '\0'),
      last_(publishers.size() * subscribers.size())
{
    for (std::size_t i = 0; i < publishers.size() + subscribers.size(); ++i)
        epoll_.add(client(i).socket(), EPOLLIN, i);
}

MqttClient& MqttReceivers::client(std::size_t number)
{
    const auto publishers = publishers_.size();
    return number < publishers ? publishers_[number] : subscribers_[number - publishers];
}

int MqttReceivers::read(int timeout_ms)
{
    return epoll_.wait(timeout_ms, [&](std::size_t number) { on_ready(number); });
}

void MqttReceivers::on_ready(std::size_t number)
{
    bool looked = false;
    Clock::time_point now;
    client(number).receive(buffer_, [&](const MqttPacket& packet) {
        if (!std::exchange(looked, true))
            now = Clock::now();
        if (packet.type() == kPublish && number >= publishers_.size())
            on_message(number - publishers_.size(), packet, now);
        else if (packet.type() == kPingresp)
            ++pongs_;
        else
            throw std::runtime_error("the server sent a packet of type " +
                                     std::to_string(packet.type()) + ", which was not due");
    });
}

void MqttReceivers::on_message(std::size_t subscriber, const MqttPacket& packet,
                               Clock::time_point now)
{
    const auto stamp = read_stamp(packet.body, packet.head >> 1 & 3, size_);
    auto& last = last_.at(subscriber * publishers_.size() + stamp.publisher);
    if (stamp.number <= last)
        throw std::runtime_error("a message came twice or out of order");
    last = stamp.number;
    ++received_;
    latencies_.add(static_cast<std::uint64_t>((now - stamp.sent_at).count()));
}

void MqttReceivers::ping(const std::vector<MqttClient>& clients)
{
    std::string packet;
    append_pingreq(packet);
    const auto due = pongs_ + clients.size();
    for (const auto& each : clients)
        for (std::string_view rest = packet; !rest.empty(); read(rest.empty() ? 0 : 1))
            rest.remove_prefix(each.socket().send_some(rest));
    while (pongs_ < due)
        if (read(30'000) == 0)
            throw std::runtime_error("a PINGREQ was not answered within 30 s");
}
