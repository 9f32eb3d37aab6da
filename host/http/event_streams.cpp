#include "event_streams.hpp"

#include "route.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <utility>

namespace iotcc::http {
namespace {

constexpr std::string_view kHeartbeat = ":\n\n";
// In ms: so much later a client that lost us comes back.
constexpr std::string_view kRetry = "retry: 2000\n\n";

} // namespace

// One look of a worker for all clients of a channel. What brings it back to the lane is made
// beforehand: a look that got lost would be the channel's last one.
class EventStreams::Look final : public Work {
public:
    Look(EventStreams& streams, Channel channel)
        : streams_(streams), back_(std::make_unique<Back>(streams, std::move(channel)))
    {
    }

    void run(Router&) override
    {
        try {
            back_->found = back_->channel->source->look();
        } catch (const std::exception&) { // nothing is told of this tick; the next one may do
        }
        streams_.lane_.post(std::unique_ptr<net::LaneTask>(std::move(back_)));
    }
    void refuse() override
    {
        back_->channel->is_looking = false;
    } // on the lane; the next tick tries again

private:
    struct Back final : net::LaneTask {
        Back(EventStreams& s, Channel c) : streams(s), channel(std::move(c)) {}
        void run() override { streams.looked(*channel, std::move(found)); }

        EventStreams& streams;
        const Channel channel;
        std::optional<StreamLook> found;
    };

    EventStreams& streams_;
    std::unique_ptr<Back> back_;
};

EventStreams::EventStreams(net::Lane& lane, const RouteContext& context, WorkerPool& workers,
                           StreamOptions options)
    : lane_(lane), context_(context), workers_(workers), options_(options),
      ticker_(
          lane.timers(), [](void* self) { static_cast<EventStreams*>(self)->tick(); }, this)
{
}

bool EventStreams::is_full() const noexcept
{
    return options_.most != 0 && size_ >= options_.most;
}

EventStreams::Channel EventStreams::channel_of(const StreamKind& kind, const std::string& subject)
{
    const auto found = std::ranges::find_if(channels_, [&](const Channel& channel) {
        return &channel->kind == &kind && channel->subject == subject;
    });
    if (found != channels_.end())
        return *found;
    auto source = kind.open(context_, subject);
    return channels_.emplace_back(std::make_shared<EventChannel>(kind, subject, std::move(source)));
}

void EventStreams::add(iotcc_conn& conn, const StreamKind& kind, const std::string& subject,
                       std::string head)
{
    const Channel channel = channel_of(kind, subject);
    channel->fresh.push_back({&conn, std::move(head)});
    ++size_;
    if (channel->is_known())
        welcome(*channel);
    else
        look(channel);
    if (!ticker_.is_set())
        ticker_.set_in(std::chrono::milliseconds(options_.tick_ms));
}

void EventStreams::remove(iotcc_conn& conn)
{
    std::erase_if(channels_, [&](const Channel& channel) {
        const auto gone =
            std::erase(channel->clients, &conn) +
            std::erase_if(channel->fresh, [&](const auto& client) { return client.conn == &conn; });
        size_ -= static_cast<std::uint32_t>(gone);
        return channel->clients.empty() && channel->fresh.empty();
    });
}

void EventStreams::stop()
{
    ticker_.cancel();
    for (const auto& channel : channels_) {
        channel->clients.clear();
        channel->fresh.clear();
    }
    channels_.clear();
    size_ = 0;
}

void EventStreams::look(const Channel& channel)
{
    if (channel->is_looking)
        return;
    auto look = std::make_unique<Look>(*this, channel);
    channel->is_looking = true;
    try {
        (void)workers_.submit(std::move(look));
    } catch (...) {
        channel->is_looking = false;
        throw;
    }
}

void EventStreams::looked(EventChannel& channel, std::optional<StreamLook> found)
{
    channel.is_looking = false;
    if (!found || (channel.clients.empty() && channel.fresh.empty()))
        return;
    const std::string told = channel.update(*std::move(found), last_id_ + 1);
    if (!told.empty())
        ++last_id_;
    send(channel.clients, told);
    welcome(channel);
}

// Whatever happens after a client has got this, it is told.
void EventStreams::welcome(EventChannel& channel)
{
    channel.clients.reserve(channel.clients.size() + channel.fresh.size());
    for (const NewStreamClient& client : channel.fresh) {
        send(*client.conn, client.head);
        send(*client.conn, kRetry);
        send(*client.conn, channel.snapshot());
        channel.clients.push_back(client.conn);
    }
    channel.fresh.clear();
}

// A source that shows nothing yet, since a lane hangs, is no reason to leave its clients in doubt
// of the host.
void EventStreams::keep_alive(EventChannel& channel)
{
    send(channel.clients, kHeartbeat);
    for (NewStreamClient& client : channel.fresh) {
        send(*client.conn, std::exchange(client.head, {}));
        send(*client.conn, kHeartbeat);
    }
}

void EventStreams::send(const std::vector<iotcc_conn*>& clients, std::string_view text)
{
    for (iotcc_conn* const conn : clients)
        send(*conn, text);
}

void EventStreams::send(iotcc_conn& conn, std::string_view text)
{
    if (text.empty())
        return;
    const iotcc_bytes bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    if (lane_.queued_output(conn.id) + text.size() > options_.queue ||
        lane_.send(conn, &bytes, 1, 1) != IOTCC_OK)
        lane_.drop(conn, IOTCC_CLOSE_OVERLOAD, "the peer does not read its events");
}

// The next one is waited for first: whatever happens here, it comes.
void EventStreams::tick()
{
    if (size_ == 0)
        return;
    ticker_.set_in(std::chrono::milliseconds(options_.tick_ms));
    ++ticks_;
    try {
        for (const auto& channel : channels_) {
            if (ticks_ % options_.heartbeat_ticks == 0)
                keep_alive(*channel);
            if (ticks_ % channel->kind.every == 0 || !channel->fresh.empty())
                look(channel);
        }
    } catch (const std::bad_alloc&) { // the next tick tries again
    }
}

} // namespace iotcc::http
