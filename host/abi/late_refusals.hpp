#pragma once
#include "connection_delays.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace iotcc::abi {

class InstanceLane;

// The refusals of one lane of one instance that are kept back, so that guessing takes its time.
// [lane]
class LateRefusals {
public:
    static constexpr std::chrono::milliseconds kDelay{1000};
    static constexpr std::size_t kMost = 1024; // one takes about 200 bytes

    explicit LateRefusals(InstanceLane& own);

    // InstanceLane::refuse_late is called for that connection when the delay is over, even if the
    // connection has gone. False: too many wait, nothing will be called.
    [[nodiscard]] bool add(std::uint64_t connection, std::string reason);
    // Forgets those that wait.
    void clear();

private:
    void give(std::uint64_t connection);

    InstanceLane& own_;
    std::unordered_map<std::uint64_t, std::string> reasons_; // by connection
    ConnectionDelays delays_;
};

} // namespace iotcc::abi
