#pragma once
#include <cstdint>

namespace iotcc::mqtt {

// Why something was done or refused, in MQTT 5.0 (2.4, table 2-6). MQTT 3.1.1 has ConnackCode and
// SUBACK's 0x80 only. 0x80 and above: it failed.
enum class ReasonCode : std::uint8_t {
    success = 0x00, // also: a normal DISCONNECT, QoS 0 granted
    granted_qos_1 = 0x01,
    granted_qos_2 = 0x02,
    disconnect_with_will = 0x04,
    no_matching_subscribers = 0x10,
    no_subscription_existed = 0x11,
    continue_authentication = 0x18,
    reauthenticate = 0x19,
    unspecified_error = 0x80,
    malformed_packet = 0x81,
    protocol_error = 0x82,
    implementation_error = 0x83,
    unsupported_version = 0x84,
    bad_client_id = 0x85,
    bad_credentials = 0x86,
    not_authorized = 0x87,
    server_unavailable = 0x88,
    server_busy = 0x89,
    banned = 0x8a,
    server_shutting_down = 0x8b,
    bad_authentication_method = 0x8c,
    keep_alive_timeout = 0x8d,
    session_taken_over = 0x8e,
    bad_topic_filter = 0x8f,
    bad_topic_name = 0x90,
    packet_id_in_use = 0x91,
    packet_id_not_found = 0x92,
    receive_maximum_exceeded = 0x93,
    bad_topic_alias = 0x94,
    packet_too_large = 0x95,
    message_rate_too_high = 0x96,
    quota_exceeded = 0x97,
    administrative_action = 0x98,
    bad_payload_format = 0x99,
    retain_not_supported = 0x9a,
    qos_not_supported = 0x9b,
    use_another_server = 0x9c,
    server_moved = 0x9d,
    shared_subscriptions_not_supported = 0x9e,
    connection_rate_exceeded = 0x9f,
    maximum_connect_time = 0xa0,
    subscription_ids_not_supported = 0xa1,
    wildcard_subscriptions_not_supported = 0xa2,
};

[[nodiscard]] constexpr bool is_failure(ReasonCode code) noexcept
{
    return static_cast<std::uint8_t>(code) >= 0x80;
}

} // namespace iotcc::mqtt
