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

std::string EventChannel::update(StreamLook look, std::uint64_t id)
{
    const auto is_told = [&](std::size_t i) {
        return i < state_.size() && state_[i].data == look.state[i].data;
    };
    std::string told, snapshot;
    for (std::size_t i = 0; i < look.state.size(); ++i) {
        if (!is_told(i))
            append_event(told, id, look.state[i]);
    }
    if (!told.empty()) {
        for (const auto& event : look.state)
            append_event(snapshot, id, event);
        state_ = std::move(look.state);
        snapshot_ = std::move(snapshot);
    }
    for (const auto& event : look.news)
        append_event(told, id, event);
    is_known_ = true;
    return told;
}

} // namespace iotcc::http
