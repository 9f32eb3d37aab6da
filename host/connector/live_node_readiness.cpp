#include "live_node.hpp"
#include "status_word.hpp"

#include <string>
#include <utility>

// Whether the host serves, and what does not go well, in words.
namespace iotcc {

namespace {

// What does not go well with a sink; empty: nothing.
std::string trouble(const sinks::SinkFigures& sink)
{
    constexpr std::uint64_t kLongMs = 5000;
    if (sink.failing != 0)
        return "its rows wait: " + sink.last_error;
    if (sink.busy_ms >= kLongMs)
        return "its rows wait: apply has not returned for " + std::to_string(sink.busy_ms / 1000) +
               " s";
    return "";
}

} // namespace

void LiveNode::add_troubles(std::vector<std::string>& degraded) const
{
    for (const stats::StorageSet::Failing& storage : storages_.failing())
        degraded.push_back(storage.name +
                           ": the storage gives no totals: " + abi::status_word(storage.status) +
                           "; its part of the numbers stands still");
    for (const std::string& name : sinks_.names())
        if (const auto figures = sinks_.figures(name))
            if (const std::string text = trouble(*figures); !text.empty())
                degraded.push_back(name + ": " + text);
}

Readiness LiveNode::readiness() const
{
    Readiness readiness;
    readiness.degraded = plugins_.degraded();
    add_troubles(readiness.degraded);
    if (budget_.starved_lanes.load(std::memory_order_relaxed) != 0)
        readiness.degraded.push_back(
            "accepting pauses: no free descriptors or memory; raise LimitNOFILE or ulimit -n");
    if (std::string text = memory_.trouble(); !text.empty())
        readiness.degraded.push_back(std::move(text));
    const std::string bus_trouble = bus_.trouble();
    const State state = state_.load(std::memory_order_relaxed);
    if (!bus_trouble.empty())
        readiness.degraded.push_back(bus_trouble);
    else if (state != State::started)
        readiness.degraded.push_back(state == State::created ? "the start is not complete"
                                                             : "the host stops");
    else if (!plugins_.is_any_listening())
        readiness.degraded.push_back("no instance listens");
    else
        readiness.ready = true;
    return readiness;
}

} // namespace iotcc
