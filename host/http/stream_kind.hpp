#pragma once
#include <cstdint>
#include <memory>
#include <optional>
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

// What a look has found.
struct StreamLook {
    // How things are, always as many and in the same order: who comes is told all of it, the others
    // what has changed.
    std::vector<StreamEvent> state;
    // What has happened since the look before: told once, to everybody.
    std::vector<StreamEvent> news;
};

// What is looked at for the clients of one address, all together.
class StreamSource {
public:
    virtual ~StreamSource() = default;
    // One call at a time, on a worker. Nothing: it has nothing to show yet, the next tick asks
    // again.
    [[nodiscard]] virtual std::optional<StreamLook> look() = 0;
};

// What the clients of one address hear.
struct StreamKind {
    std::uint32_t every; // ticks of the front (100 ms) from one look to the next
    // For the first client of that subject: of a tail the device, else "". On the front's lane,
    // where nothing is looked at; it ends there when the last client has left.
    std::unique_ptr<StreamSource> (*open)(const RouteContext& context, const std::string& subject);
};

} // namespace iotcc::http
