#include "byte_queue.hpp"
#include "lane.hpp"
#include "lane_clock.hpp"

#include <chrono>

// What comes when its time has: deadlines of handlers, of hosts' limits and of the last goodbye.
namespace iotcc::net {

std::uint32_t Lane::current_tick() const noexcept
{
    return tick_at(clock_ms(CLOCK_MONOTONIC), started_ms_);
}

void Lane::start_ticking()
{
    wheel_.restart(current_tick());
    tick();
}

// Runs only while there are connections: an idle lane sleeps.
void Lane::tick()
{
    constexpr std::uint32_t kLooksPerTurn = 2000;
    const bool caught_up =
        wheel_.advance(current_tick(), kLooksPerTurn, [this](std::uint32_t index) {
            contain(table_.at(index), [&] { look(index); });
        });
    if (open_connections() != 0)
        ticker_.set_in(std::chrono::milliseconds(caught_up ? TimerWheel::kTickMs : 0));
}

void Lane::look(std::uint32_t index)
{
    Connection& c = table_.at(index);
    ConnectionTimes& times = table_.times(index);
    const std::uint32_t now = wheel_.now();
    const auto is_due = [now](std::uint32_t tick) { return tick != 0 && tick <= now; };
    if (c.fd < 0 || c.has(kClosing))
        return;
    if (is_due(times.guard)) {
        times.guard = 0;
        if (c.has(kLingering))
            return destroy(c);
        if (is_handshaking(c) && !c.has(kProxied)) {
            reached(c, Limit::identify_ms);
            handshake_failed(c, IOTCC_CLOSE_TIMEOUT, "not complete in time");
        } else if (!c.has(kOfDevice)) {
            reached(c, Limit::identify_ms);
            close(c.abi, IOTCC_CLOSE_TIMEOUT, "not identified in time");
        }
    } else if (c.spill != nullptr && !c.spill->output.empty() && is_due(c.spill->stalled)) {
        c.set(kBroken);
        if (c.has(kLingering))
            return destroy(c);
        reached(c, Limit::output_stall_ms);
        close(c.abi, IOTCC_CLOSE_OVERLOAD, "the peer does not read");
    } else if (!c.has(kLingering | kUnread) && is_due(times.deadline)) {
        times.deadline = 0;
        const Endpoint& endpoint = endpoint_of(c);
        if (endpoint.handler->on_deadline != nullptr)
            call(c.abi, "on_deadline",
                 [&] { endpoint.handler->on_deadline(endpoint.self, &c.abi); });
    } else if (const auto idle_ms = endpoint_of(c).limits.idle_ms;
               idle_ms != 0 && !c.has(kLingering | kNotRead) &&
               is_due(c.abi.host_only + TimerWheel::ticks(idle_ms))) {
        reached(c, Limit::idle_ms);
        close(c.abi, IOTCC_CLOSE_TIMEOUT, "idle");
    } else if (!c.has(kLingering) && c.spill != nullptr && is_due(c.spill->message)) {
        message_is_late(c);
    }
    wheel_.look_by(index, due(c));
}

// It is read again: what its peer has sent meanwhile comes before it can be found silent.
void Lane::begin_silence(Connection& c) noexcept
{
    c.abi.host_only = tick_;
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    wheel_.look_by(index, due(c));
}

// Not its peer's fault while we do not present what is there.
void Lane::message_is_late(Connection& c)
{
    if (c.has(kNotRead))
        return begin_message(c);
    reached(c, Limit::message_ms);
    close(c.abi, IOTCC_CLOSE_TIMEOUT, "an unfinished message is over its time");
}

void Lane::change_limits(Endpoint& endpoint, const EndpointLimits& limits)
{
    endpoint.limits = limits;
    for (std::uint32_t i = 0; i < table_.places(); ++i)
        if (Connection& c = table_.at(i);
            c.abi.id != 0 && c.fd >= 0 && &endpoint_of(c) == &endpoint)
            follow_limits(c);
}

// A time that was switched on or off while it would have run. One that only changed goes on: else
// nobody was ever late where limits change often.
void Lane::follow_limits(Connection& c)
{
    const EndpointLimits& limits = endpoint_of(c).limits;
    if (c.spill != nullptr) {
        Spill& spill = *c.spill;
        if ((spill.stalled == 0) != (limits.stalled_ms == 0))
            spill.stalled = stalled_by(c);
        if (limits.message_ms == 0)
            spill.message = 0;
        else if (spill.message == 0 && !spill.input.empty())
            begin_message(c);
    }
    // What has no time is linked nowhere.
    wheel_.look_by(ConnectionId::index(c.abi.id), due(c));
}

std::uint32_t Lane::due(Connection& c)
{
    const ConnectionTimes& times = table_.times(ConnectionId::index(c.abi.id));
    std::uint32_t earliest = 0;
    const auto consider = [&earliest](std::uint32_t tick) {
        if (tick != 0 && (earliest == 0 || tick < earliest))
            earliest = tick;
    };
    consider(times.guard);
    if (c.spill != nullptr && !c.spill->output.empty())
        consider(c.spill->stalled);
    if (!c.has(kLingering)) {
        if (!c.has(kUnread))
            consider(times.deadline);
        if (const auto idle_ms = endpoint_of(c).limits.idle_ms; idle_ms != 0 && !c.has(kNotRead))
            consider(c.abi.host_only + TimerWheel::ticks(idle_ms));
        if (c.spill != nullptr)
            consider(c.spill->message);
    }
    return earliest;
}

void Lane::reached(const Connection& c, Limit limit)
{
    endpoint_of(c).events->limit_reached(limit);
}

void Lane::deadline(iotcc_conn& conn, std::uint32_t ms)
{
    const std::uint32_t index = ConnectionId::index(conn.id);
    const std::uint32_t tick = ms == 0 ? 0 : current_tick() + TimerWheel::ticks(ms);
    table_.times(index).deadline = tick;
    wheel_.look_by(index, tick);
}

} // namespace iotcc::net
