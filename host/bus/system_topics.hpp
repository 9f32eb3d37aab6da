#pragma once
#include "bus_counts.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::bus {

// What the host tells of itself in topics; numbers since the start but for `connected`.
struct SystemFigures {
    std::string version;
    std::uint64_t uptime_s = 0;
    std::uint64_t connected = 0, opened = 0; // device connections, over every protocol
    std::uint64_t received_messages = 0, sent_messages = 0;
    std::uint64_t received_bytes = 0, sent_bytes = 0;
    std::uint64_t dropped = 0; // messages that subscribers did not get
    BusCounts bus;
};

// The topics under $SYS/broker/ by the names that mosquitto gave them, so that what reads those
// reads these.
class SystemTopics {
public:
    struct Value {
        std::string topic, text;
    };
    // Those that are other ones than at the last call, which was `seconds` ago.
    [[nodiscard]] std::vector<Value> changes(const SystemFigures& now, double seconds);

private:
    // Of a number that rises: how much per minute, over the last 1, 5 and 15 minutes, newer ones
    // counting more.
    struct Load {
        std::uint64_t last = 0;
        std::array<double, 3> per_minute{};
        void note(std::uint64_t number, double seconds) noexcept;
    };
    void say(std::string_view topic, std::string text);
    void say(std::string_view topic, std::uint64_t number) { say(topic, std::to_string(number)); }
    void say_clients(const SystemFigures& now);
    void say_messages(const SystemFigures& now);
    void say_load(const std::string& name, std::uint64_t number, double seconds);

    std::uint64_t most_connected_ = 0;
    std::map<std::string, Load, std::less<>> loads_;
    std::map<std::string, std::string, std::less<>> said_; // by topic
    std::vector<Value> changes_;
};

} // namespace iotcc::bus
