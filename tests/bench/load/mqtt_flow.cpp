#include "mqtt_flow.hpp"

MqttFlow::MqttFlow(const MqttOptions& options, std::vector<MqttClient>& publishers,
                   std::vector<MqttClient>& subscribers)
    : options_(options), clients_(publishers), subscribers_(subscribers),
      receivers_(publishers, subscribers, static_cast<std::size_t>(options.size)),
      publishers_(publishers.size()), payload_(static_cast<std::size_t>(options.size), 'x'),
      each_(static_cast<std::uint32_t>(options.messages / options.publishers)),
      unfinished_(publishers.size())
{
    const int topics = options.topics != 0 ? options.topics : options.publishers;
    for (int i = 0; i < topics; ++i)
        topics_.push_back(numbered(options.topic, i));
}

MqttResult MqttFlow::run()
{
    const auto began = Clock::now();
    if (options_.rate > 0)
        pace();
    else
        flood();
    receivers_.ping(clients_);
    receivers_.ping(subscribers_);
    const std::chrono::duration<double> took = Clock::now() - began;
    return {sent_, receivers_.received(), took.count(), receivers_.latencies(), lateness_};
}

void MqttFlow::flood()
{
    Epoll writable;
    for (std::size_t i = 0; i < clients_.size(); ++i)
        writable.add(clients_[i].socket(), EPOLLOUT, i);
    while (unfinished_ != 0) {
        // Reading comes first: a server must never wait for us.
        while (receivers_.read(0) != 0) {
        }
        if (window_is_full()) {
            if (receivers_.read(10'000) == 0)
                throw std::runtime_error("messages did not come within 10 s");
        } else if (writable.wait(0, [&](std::size_t i) { send_some(i, writable); }) == 0) {
            receivers_.read(1);
        }
    }
}

bool MqttFlow::window_is_full() const
{
    const auto deliveries = static_cast<std::size_t>(options_.deliveries);
    const auto window = static_cast<std::size_t>(options_.window);
    return window != 0 && sent_ * deliveries >= receivers_.received() + window * deliveries;
}

void MqttFlow::send_some(std::size_t index, const Epoll& writable)
{
    auto& publisher = publishers_[index];
    if (publisher.pending.empty()) {
        const auto now = Clock::now();
        for (int i = 0; i < options_.batch && publisher.sent < each_; ++i)
            append_next(index, now);
    }
    const auto rest = std::string_view(publisher.pending).substr(publisher.gone);
    publisher.gone += clients_[index].socket().send_some(rest);
    if (publisher.gone < publisher.pending.size())
        return;
    publisher.pending.clear();
    publisher.gone = 0;
    if (publisher.sent == each_) {
        writable.remove(clients_[index].socket());
        --unfinished_;
    }
}

void MqttFlow::append_next(std::size_t index, Clock::time_point now)
{
    auto& publisher = publishers_[index];
    stamp(payload_, {now, static_cast<std::uint32_t>(index), ++publisher.sent});
    append_publish(publisher.pending, topic_of(index), 0, payload_);
    ++sent_;
}

const std::string& MqttFlow::topic_of(std::size_t index)
{
    return topics_[options_.topics != 0 ? random_() % topics_.size() : index];
}

void MqttFlow::pace()
{
    const auto begin = Clock::now();
    const std::chrono::duration<double> pause(1 / options_.rate);
    for (int i = 0; i < options_.messages; ++i) {
        const auto due = begin + std::chrono::duration_cast<Clock::duration>(pause * i);
        // Spins: a timer would bring the messages in bursts.
        do
            receivers_.read(0);
        while (Clock::now() < due);
        const auto index = static_cast<std::size_t>(i) % clients_.size();
        const auto now = Clock::now();
        append_next(index, now);
        clients_[index].send(publishers_[index].pending);
        publishers_[index].pending.clear();
        lateness_.add(static_cast<std::uint64_t>((now - due).count()));
    }
}
