#pragma once

#include "latency_histogram.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Every command of a run by its number, from 0 on: which device it was for, how often it came
// there, and what the API answered. So nothing can be lost, doubled or mixed up unseen.
class CommandLedger {
public:
    using Clock = std::chrono::steady_clock;

    explicit CommandLedger(std::size_t commands) : commands_(commands) {}

    // What the command carries, and what its device answers.
    static std::string payload_of(std::size_t number) { return "number " + std::to_string(number); }
    static std::string answer_of(std::size_t device, std::string_view payload);

    void asked(std::size_t number, std::size_t device);
    // A device has received a command.
    void came(std::size_t device, std::string_view payload);
    // The API has answered it.
    void answered(std::size_t number, int status, std::string_view body);

    struct Counts {
        std::size_t asked = 0;
        std::size_t right = 0;   // answered with what its device answered to this command
        std::size_t wrong = 0;   // with anything else of status 200
        std::size_t refused = 0; // with another status
        std::size_t lost = 0;    // that did not reach their device
        std::size_t doubled = 0; // that reached it more than once, or one that it was not for
    };
    [[nodiscard]] Counts counts() const;
    [[nodiscard]] const LatencyHistogram& latencies() const { return latencies_; }

private:
    struct Command {
        Clock::time_point asked_at{};
        std::uint32_t device = 0;
        std::uint32_t came = 0;
    };

    std::vector<Command> commands_;
    Counts counts_;
    LatencyHistogram latencies_; // from before the request is written to after its answer is read
};
