#include "event_streams.hpp"

#include "route.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
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
    bool is_running = false;
};

// One look of a worker for all clients of a channel.
class EventStreams::Look final : public Work {
public:
    Look(EventStreams& streams, EventChannel& channel) : streams_(streams), channel_(channel) {}

    void run(Router&) override
    {
        std::vector<StreamEvent> events;
        try {
            events = channel_.kind.look(streams_.context_);
        } catch (const std::exception&) { // nothing is told of this tick; the next one may do
        }
        streams_.lane_.post(
            [&streams = streams_, &channel = channel_, events = std::move(events)]() mutable {
                streams.looked(channel, std::move(events));
            });
    }
    void refuse() override
    {
        channel_.is_looking = false;
    } // on the lane; the next tick tries again

private:
    EventStreams& streams_;
    EventChannel& channel_;
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
    if (std::exchange(channel.is_looking, true))
        return;
    (void)workers_.submit(std::make_unique<Look>(*this, channel));
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
    ticker_->timer.expires_after(std::chrono::milliseconds(options_.tick_ms));
    ticker_->timer.async_wait([this](boost::system::error_code aborted) {
        if (!aborted)
            tick();
    });
}

void EventStreams::tick()
{
    ticker_->is_running = size_ != 0;
    if (size_ == 0)
        return;
    ++ticks_;
    for (const auto& channel : channels_) {
        if (ticks_ % options_.heartbeat_ticks == 0)
            send(channel->clients, kHeartbeat);
        const bool is_due = ticks_ % channel->kind.every == 0 || !channel->fresh.empty();
        if (is_due && !(channel->clients.empty() && channel->fresh.empty()))
            look(*channel);
    }
    lane_.finish_turn();
    wait_for_tick();
}

} // namespace iotcc::http
