#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace iotcc::client {

// One server-sent event.
struct Event {
    std::string name;
    std::string data;
};

// Cuts what an event stream brings into events, however it comes in pieces (WHATWG HTML, 9.2.6).
// Lines end with LF or CRLF: no host of ours sends a CR alone. `id` and `retry` are passed over,
// since nobody takes a stream up again.
class EventReader {
public:
    // Hands on each event that became whole by these bytes. Throws std::runtime_error where one is
    // larger than any that a host sends (1 MiB).
    void read(std::string_view bytes, const std::function<void(const Event&)>& on_event);

private:
    void on_line(std::string_view line, const std::function<void(const Event&)>& on_event);

    std::string unfinished_; // the beginning of a line
    Event event_;
    bool has_data_ = false;
};

} // namespace iotcc::client
