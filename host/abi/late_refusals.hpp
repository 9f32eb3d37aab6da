#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace iotcc::abi {

class InstanceLane;

// The refusals of one lane of one instance that are kept back, so that guessing takes its time. All
// wait equally long, so one timer and a queue serve them. [lane]
class LateRefusals {
public:
    static constexpr std::chrono::milliseconds kDelay{1000};
    static constexpr std::size_t kMost = 1024; // one takes about 200 bytes

    explicit LateRefusals(InstanceLane& own);
    ~LateRefusals();
    LateRefusals(const LateRefusals&) = delete;
    LateRefusals& operator=(const LateRefusals&) = delete;

    // InstanceLane::refuse_late is called for that connection when the delay is over, even if the
    // connection has gone. False: too many wait, nothing will be called.
    [[nodiscard]] bool add(std::uint64_t connection, std::string reason);
    // Forgets those that wait.
    void clear();

private:
    struct Refusal {
        std::chrono::steady_clock::time_point due;
        std::uint64_t connection;
        std::string reason;
    };
    struct Timer;
    void wait();
    void give_due();

    InstanceLane& own_;
    std::deque<Refusal> waiting_;  // the one that is due first in front
    std::unique_ptr<Timer> timer_; // made and ended on the lane
};

} // namespace iotcc::abi
