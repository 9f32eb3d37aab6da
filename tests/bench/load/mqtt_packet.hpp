#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// The packets of MQTT 3.1.1 that a load client sends. Each call appends one whole packet to `out`.

enum class MqttSession { clean, persistent };

// Keepalive 0: a load client is never idle by accident.
void append_connect(std::string& out, std::string_view client_id, MqttSession session);

// `packet_id` 0: QoS 0; else QoS 1 under that id.
void append_publish(std::string& out, std::string_view topic, std::uint16_t packet_id,
                    std::string_view payload);

void append_puback(std::string& out, std::uint16_t packet_id);

// The head of a SUBSCRIBE whose filters take `filters_size` bytes, which append_filter adds next.
void append_subscribe_head(std::string& out, std::uint16_t packet_id, std::size_t filters_size);
void append_filter(std::string& out, std::string_view filter, std::uint8_t qos);

void append_pingreq(std::string& out);
void append_disconnect(std::string& out);
