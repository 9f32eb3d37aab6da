#include "event_channel.hpp"

#include <cassert>
#include <utility>

namespace iotcc::http {
namespace {

void append_event(std::string& out, std::uint64_t id, const StreamEvent& event)
{
    assert(event.data.find_first_of("\r\n") == std::string::npos && "an event's data is one line");
    out.append("id: ").append(std::to_string(id));
    out.append("\nevent: ").append(event.name);
    out.append("\ndata: ").append(event.data).append("\n\n");
}

} // namespace

std::string EventChannel::update(std::vector<StreamEvent> events)
{
    const auto is_known = [&](std::size_t i) {
        return i < events_.size() && events_[i].data == events[i].data;
    };
    std::string changed;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!is_known(i))
            append_event(changed, id_ + 1, events[i]);
    }
    if (changed.empty())
        return changed;
    std::string snapshot;
    for (const auto& event : events)
        append_event(snapshot, id_ + 1, event);
    ++id_;
    events_ = std::move(events);
    snapshot_ = std::move(snapshot);
    return changed;
}

void EventChannel::forget()
{
    events_.clear();
    snapshot_.clear();
}

} // namespace iotcc::http
