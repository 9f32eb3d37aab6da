#include "event_streams.hpp"

#include "placed_wait.hpp"
#include "route.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

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

struct EventStreams::Ticker {
    explicit Ticker(boost::asio::io_context& context) : timer(context) {}
    boost::asio::steady_timer timer;
    // Of the one tick that is to come, also while it is cancelled and the streams are gone.
    std::shared_ptr<net::HandlerPlace> place = std::make_shared<net::HandlerPlace>();
    bool is_running = false;
};

// One look of a worker for all clients of a channel. What brings it back to the lane is made
// beforehand: a look that got lost would be the channel's last one.
class EventStreams::Look final : public Work {
public:
    Look(EventStreams& streams, EventChannel& channel)
        : streams_(streams), found_(std::make_unique<Found>(streams, channel))
    {
    }

    void run(Router&) override
    {
        try {
            found_->events = found_->channel.kind.look(streams_.context_);
        } catch (const std::exception&) { // nothing is told of this tick; the next one may do
        }
        streams_.lane_.post(std::unique_ptr<net::LaneTask>(std::move(found_)));
    }
    void refuse() override
    {
        found_->channel.is_looking = false;
    } // on the lane; the next tick tries again

private:
    struct Found final : net::LaneTask {
        Found(EventStreams& s, EventChannel& c) : streams(s), channel(c) {}
        void run() override { streams.looked(channel, std::move(events)); }

        EventStreams& streams;
        EventChannel& channel;
        std::vector<StreamEvent> events;
    };

    EventStreams& streams_;
    std::unique_ptr<Found> found_;
};

EventStreams::EventStreams(net::Lane& lane, const RouteContext& context, WorkerPool& workers,
                           StreamOptions options)
    : lane_(lane), context_(context), workers_(workers), options_(options),
      ticker_(std::make_unique<Ticker>(lane.context()))
{
}

EventStreams::~EventStreams() = default;

bool EventStreams::is_full() const noexcept
{
    return options_.most != 0 && size_ >= options_.most;
}

EventChannel& EventStreams::channel_of(const StreamKind& kind)
{
    for (const auto& channel : channels_) {
        if (&channel->kind == &kind)
            return *channel;
    }
    return *channels_.emplace_back(std::make_unique<EventChannel>(kind));
}

void EventStreams::add(iotcc_conn& conn, const StreamKind& kind)
{
    EventChannel& channel = channel_of(kind);
    const bool is_first = channel.snapshot().empty();
    (is_first ? channel.fresh : channel.clients).push_back(&conn);
    ++size_;
    send({&conn}, kRetry);
    if (is_first)
        look(channel);
    else
        send({&conn}, channel.snapshot());
    if (!std::exchange(ticker_->is_running, true))
        wait_for_tick();
}

void EventStreams::remove(iotcc_conn& conn)
{
    for (const auto& channel : channels_) {
        const auto gone = std::erase(channel->clients, &conn) + std::erase(channel->fresh, &conn);
        size_ -= static_cast<std::uint32_t>(gone);
        if (channel->clients.empty())
            channel->forget();
    }
}

void EventStreams::stop()
{
    ticker_->timer.cancel();
    for (const auto& channel : channels_) {
        channel->clients.clear();
        channel->fresh.clear();
    }
    size_ = 0;
}

void EventStreams::look(EventChannel& channel)
{
    if (channel.is_looking)
        return;
    auto look = std::make_unique<Look>(*this, channel);
    channel.is_looking = true;
    try {
        (void)workers_.submit(std::move(look));
    } catch (...) {
        channel.is_looking = false;
        throw;
    }
}

void EventStreams::looked(EventChannel& channel, std::vector<StreamEvent> events)
{
    channel.is_looking = false;
    if (channel.clients.empty() && channel.fresh.empty())
        return;
    send(channel.clients, channel.update(std::move(events)));
    if (channel.snapshot().empty()) // it could not be looked at; the next tick tries again
        return;
    send(channel.fresh, channel.snapshot());
    channel.clients.insert(channel.clients.end(), channel.fresh.begin(), channel.fresh.end());
    channel.fresh.clear();
}

void EventStreams::send(const std::vector<iotcc_conn*>& clients, std::string_view text)
{
    if (text.empty())
        return;
    const iotcc_bytes bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    for (iotcc_conn* const conn : clients) {
        if (lane_.queued_output(conn->id) + text.size() > options_.queue ||
            lane_.send(*conn, &bytes, 1, 1) != IOTCC_OK)
            lane_.drop(*conn, IOTCC_CLOSE_OVERLOAD, "the peer does not read its events");
    }
}

void EventStreams::wait_for_tick()
{
    net::placed_wait(lane_.context(), ticker_->timer, ticker_->place,
                     std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.tick_ms),
                     [this] { tick(); });
}

// The next one is waited for first: whatever happens here, it comes.
void EventStreams::tick()
{
    ticker_->is_running = size_ != 0;
    if (size_ == 0)
        return;
    wait_for_tick();
    ++ticks_;
    try {
        for (const auto& channel : channels_) {
            if (ticks_ % options_.heartbeat_ticks == 0)
                send(channel->clients, kHeartbeat);
            const bool is_due = ticks_ % channel->kind.every == 0 || !channel->fresh.empty();
            if (is_due && !(channel->clients.empty() && channel->fresh.empty()))
                look(*channel);
        }
    } catch (const std::bad_alloc&) { // the next tick tries again
    }
    lane_.finish_turn();
}

} // namespace iotcc::http
