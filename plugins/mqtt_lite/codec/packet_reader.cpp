#include "packet_reader.hpp"

#include "field_reader.hpp"
#include "packet_type.hpp"
#include "remaining_length.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>

namespace iotcc::mqtt {

namespace {

const char* fault_of_publish_flags(unsigned flags) noexcept
{
    const unsigned qos = flags >> 1 & 3;
    if (qos == 3)
        return "QoS 3 of a PUBLISH [MQTT-3.3.1-4]";
    if (qos == 0 && (flags & 8) != 0)
        return "DUP with QoS 0 [MQTT-3.3.1-2]";
    return nullptr;
}

// MQTT 3.1 says what DUP means in PUBREL, SUBSCRIBE and UNSUBSCRIBE.
const char* fault_of_flags(unsigned flags, unsigned expected, Level level) noexcept
{
    const bool may_repeat = level == Level::v3_1 && expected == 2;
    if ((may_repeat ? flags & ~8u : flags) != expected)
        return "a reserved flag of the fixed header [MQTT-2.2.2-2]";
    return nullptr;
}

// Of the type and the flags (2.2.1, 2.2.2).
const char* fault_of_first(unsigned first, Level level) noexcept
{
    const auto type = static_cast<PacketType>(first >> 4);
    if (level == Level::none && type != PacketType::connect)
        return "a first packet that is not CONNECT [MQTT-3.1.0-1]";
    switch (type) {
    case PacketType::publish:
        return fault_of_publish_flags(first & 15);
    case PacketType::connect:
        if (level != Level::none)
            return "a second CONNECT [MQTT-3.1.0-2]";
        [[fallthrough]];
    case PacketType::puback:
    case PacketType::pubrec:
    case PacketType::pubcomp:
    case PacketType::pingreq:
    case PacketType::disconnect:
        return fault_of_flags(first & 15, 0, level);
    case PacketType::pubrel:
    case PacketType::subscribe:
    case PacketType::unsubscribe:
        return fault_of_flags(first & 15, 2, level);
    default:
        return "a packet type that no client sends (2.2.1)";
    }
}

// What the header alone tells, so that nobody waits for the rest.
const char* fault_of_length(PacketType type, std::uint32_t remaining) noexcept
{
    switch (type) {
    case PacketType::puback:
    case PacketType::pubrec:
    case PacketType::pubrel:
    case PacketType::pubcomp:
        return remaining == 2 ? nullptr : "an acknowledgement not of two bytes (2.2.3)";
    case PacketType::pingreq:
    case PacketType::disconnect:
        return remaining == 0 ? nullptr : "a PINGREQ or DISCONNECT with fields (2.2.3)";
    default:
        return nullptr;
    }
}

template <class... Packets> PacketEvent event_of(const std::variant<Packets...>& packet) noexcept
{
    return std::visit([](const auto& alternative) -> PacketEvent { return alternative; }, packet);
}

template <class Ack> PacketEvent read_ack(std::span<const std::byte> fields) noexcept
{
    FieldReader in(fields);
    const Ack ack{in.packet_id()};
    if (in.fault() != nullptr)
        return Malformed{in.fault()};
    return ack;
}

PacketEvent read_packet(unsigned first, std::span<const std::byte> fields) noexcept
{
    switch (static_cast<PacketType>(first >> 4)) {
    case PacketType::publish:
        return event_of(read_publish(first & 15, fields));
    case PacketType::puback:
        return read_ack<PubAck>(fields);
    case PacketType::pubrec:
        return read_ack<PubRec>(fields);
    case PacketType::pubrel:
        return read_ack<PubRel>(fields);
    case PacketType::pubcomp:
        return read_ack<PubComp>(fields);
    case PacketType::pingreq:
        return PingReq{};
    case PacketType::subscribe:
        return event_of(read_subscribe(fields));
    case PacketType::unsubscribe:
        return event_of(read_unsubscribe(fields));
    case PacketType::connect:
        return event_of(read_connect(fields));
    default:
        return Disconnect{}; // the others were refused
    }
}

} // namespace

PacketEvent PacketReader::next(std::span<const std::byte>& bytes,
                               const ReaderLimits& limits) noexcept
{
    if (bytes.empty())
        return NeedMore{0};
    const auto first = std::to_integer<unsigned>(bytes[0]);
    if (const char* fault = fault_of_first(first, level_)) [[unlikely]]
        return Malformed{fault};
    const auto length = read_remaining_length(bytes.subspan(1));
    if (length.state == RemainingLength::State::incomplete) [[unlikely]]
        return NeedMore{0};
    if (length.state == RemainingLength::State::too_long) [[unlikely]]
        return Malformed{"a remaining length over four bytes (2.2.3)"};
    if (const char* fault = fault_of_length(static_cast<PacketType>(first >> 4), length.value))
        return Malformed{fault};
    const std::size_t header = 1 + std::size_t{length.size};
    const std::size_t total = header + length.value;
    if (total > most(limits)) [[unlikely]]
        return Malformed{"a packet over the limit"};
    if (bytes.size() < total)
        return NeedMore{total};
    auto event = read_packet(first, bytes.subspan(header, length.value));
    bytes = bytes.subspan(total);
    if (const auto* connect = std::get_if<Connect>(&event)) [[unlikely]]
        level_ = connect->level;
    return event;
}

std::size_t PacketReader::most(const ReaderLimits& limits) const noexcept
{
    return level_ == Level::none ? std::min(limits.max_connect, limits.max_packet)
                                 : limits.max_packet;
}

} // namespace iotcc::mqtt
