#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

struct RouteContext;

// One thing that an event stream tells of.
struct StreamEvent {
    std::string_view name; // static: the event's type
    std::string data;      // one line
};

// What the clients of one address hear: first every event as it is, then those that have changed.
struct StreamKind {
    std::uint32_t every; // ticks of the front (1 s) from one look to the next
    // All events as they are now, always as many and in the same order. Runs on a worker, once for
    // all clients.
    std::vector<StreamEvent> (*look)(const RouteContext& context);
};

} // namespace iotcc::http
