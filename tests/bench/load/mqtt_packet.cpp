#include "mqtt_packet.hpp"

namespace {

void append_byte(std::string& out, std::size_t byte)
{
    out += static_cast<char>(byte & 0xff);
}

void append_u16(std::string& out, std::size_t number)
{
    append_byte(out, number >> 8);
    append_byte(out, number);
}

void append_text(std::string& out, std::string_view text)
{
    append_u16(out, text.size());
    out += text;
}

// Section 2.2.3: seven bits per byte, the lowest first.
void append_head(std::string& out, std::size_t type_and_flags, std::size_t remaining)
{
    append_byte(out, type_and_flags);
    for (; remaining > 127; remaining >>= 7)
        append_byte(out, remaining | 0x80);
    append_byte(out, remaining);
}

} // namespace

void append_connect(std::string& out, std::string_view client_id, MqttSession session)
{
    append_head(out, 0x10, 12 + client_id.size());
    append_text(out, "MQTT");
    append_byte(out, 4);
    append_byte(out, session == MqttSession::clean ? 2 : 0);
    append_u16(out, 0);
    append_text(out, client_id);
}

void append_publish(std::string& out, std::string_view topic, std::uint16_t packet_id,
                    std::string_view payload)
{
    const bool acked = packet_id != 0;
    append_head(out, acked ? 0x32 : 0x30, 2 + topic.size() + (acked ? 2 : 0) + payload.size());
    append_text(out, topic);
    if (acked)
        append_u16(out, packet_id);
    out += payload;
}

void append_puback(std::string& out, std::uint16_t packet_id)
{
    append_head(out, 0x40, 2);
    append_u16(out, packet_id);
}

void append_subscribe_head(std::string& out, std::uint16_t packet_id, std::size_t filters_size)
{
    append_head(out, 0x82, 2 + filters_size);
    append_u16(out, packet_id);
}

void append_filter(std::string& out, std::string_view filter, std::uint8_t qos)
{
    append_text(out, filter);
    append_byte(out, qos);
}

void append_pingreq(std::string& out)
{
    append_head(out, 0xc0, 0);
}

void append_disconnect(std::string& out)
{
    append_head(out, 0xe0, 0);
}
