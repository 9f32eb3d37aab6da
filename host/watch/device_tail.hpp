#pragma once
#include "feed.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::watch {

enum class Direction : std::uint8_t { in, out }; // from the device, to it

// A message as it passes; lent.
struct PassingMessage {
    std::uint64_t time_ms = 0, connection = 0; // Unix time; the id
    Direction direction = Direction::in;
    std::string_view topic;   // "": it has none
    std::string_view payload; // all of it, or more of its front than is shown
    std::size_t bytes = 0;    // of all of it
};

// The same as it is shown.
struct ShownMessage {
    std::uint64_t time_ms = 0, connection = 0;
    Direction direction = Direction::in;
    std::string topic, payload;
    std::size_t bytes = 0;
    bool is_cut = false; // topic or payload is longer
};

// The messages of one device, over all of its connections, for one who watches.
class DeviceTail {
public:
    static constexpr std::size_t kShownBytes = 1024; // of a payload, and of a topic
    static constexpr std::uint32_t kMostWaiting = 100;

    explicit DeviceTail(std::string device_id)
        : device_id(std::move(device_id)), messages(kMostWaiting)
    {
    }
    void show(const PassingMessage& message) noexcept; // [any]

    const std::string device_id;
    Feed<ShownMessage> messages;
};

} // namespace iotcc::watch
