#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iotcc::mqtt {

// The properties that a client may send (MQTT 5.0, 2.2.2.2, table 2-4).
enum class PropertyId : std::uint8_t {
    payload_format = 0x01,
    message_expiry = 0x02, // s
    content_type = 0x03,
    response_topic = 0x08,
    correlation_data = 0x09,
    subscription_id = 0x0b,
    session_expiry = 0x11, // s
    authentication_method = 0x15,
    authentication_data = 0x16,
    request_problem_information = 0x17,
    will_delay = 0x18, // s
    request_response_information = 0x19,
    reason_string = 0x1f,
    receive_maximum = 0x21,
    topic_alias_maximum = 0x22,
    topic_alias = 0x23,
    user_property = 0x26,
    maximum_packet_size = 0x27, // bytes
};

// The packets, and the will of a CONNECT, that have properties; PUBACK, PUBREC, PUBREL and PUBCOMP
// have the same.
enum class PropertyPlace : std::uint8_t {
    connect = 1 << 0,
    will = 1 << 1,
    publish = 1 << 2,
    acknowledgement = 1 << 3,
    subscribe = 1 << 4,
    unsubscribe = 1 << 5,
    disconnect = 1 << 6,
    auth = 1 << 7,
};

// One of them. What its id has no use for is zero or empty. Views lie in the caller's bytes; texts
// are valid (text.hpp).
struct Property {
    PropertyId id;
    std::uint32_t number = 0;
    std::string_view text{};  // a user property's name too
    std::string_view value{}; // a user property's
    std::span<const std::byte> binary{};
};

} // namespace iotcc::mqtt
