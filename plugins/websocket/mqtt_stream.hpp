#pragma once
#include "conversation.hpp"

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

namespace iotcc::websocket {

// The MQTT that a client talks in the binary messages of its connection (MQTT 3.1.1, section 6), as
// on a stream: where a message begins and ends means nothing [MQTT-6.0.0-2]. [lane]
class MqttStream {
public:
    // iotcc_session.form of such a connection; a plain device has 0.
    static constexpr std::uint32_t kForm = 1;
    using Time = std::chrono::steady_clock::time_point; // zero: never

    // The payload of a message. What has to wait for more, or for something else, is copied.
    void take(const mqtt::Carrier& carrier, std::span<const std::byte> payload);
    // What had to wait is presented again.
    void go_on(const mqtt::Carrier& carrier);

    // A packet is begun, and its end is the client's to send.
    [[nodiscard]] bool is_assembling() const noexcept
    {
        return !rest_.empty() && conversation.reads();
    }
    // The earlier of what is due.
    [[nodiscard]] Time next_due() const noexcept
    {
        return look_due == Time{} || (due != Time{} && due < look_due) ? due : look_due;
    }

    mqtt::Conversation conversation;
    Time due{};      // its on_deadline
    Time look_due{}; // the connection's next look
    Time alarm{};    // io.deadline, as it is set

private:
    std::vector<std::byte> rest_; // of the stream, not read yet; empty without memory
};

} // namespace iotcc::websocket
