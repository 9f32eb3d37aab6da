#pragma once
#include <cstdint>
#include <functional>
#include <string>

// Commands and queries: what somebody asks of a device, and the one outcome that it has.
namespace iotcc::commands {

// A command may change the device, a query must not; they travel alike and are counted apart.
enum class Kind { command, query };

struct Command {
    Kind kind = Kind::command;
    std::string name;
    std::string payload;
    std::uint32_t timeout_ms = 8000; // until the answer
};

enum class Result {
    answered,      // the device's answer is the payload
    not_connected, // no such connection, or it closed before it answered
    replaced,      // a newer connection took its place before it answered
    unsupported,   // its protocol has no commands
    unfit,         // its protocol has no form for this name or payload
    too_large,     // the payload is over the limit
    timed_out,
    device_busy, // too many wait for this connection, or its output is full
    host_busy,   // too many wait in all
    failed,      // the device answered that it failed, or its handler did
};

struct Outcome {
    Result result = Result::failed;
    std::string payload = {};
};

// Called once, on the lane of the device or the thread that asked; must not block, nor throw but
// std::bad_alloc: then it has failed without a word, and what it holds goes.
using Reply = std::function<void(Outcome)>;

} // namespace iotcc::commands
