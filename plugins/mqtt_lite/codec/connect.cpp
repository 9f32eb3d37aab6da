#include "connect.hpp"

#include "field_reader.hpp"
#include "topic.hpp"

namespace iotcc::mqtt {

namespace {

// The connect flags (3.1.2.3), of which 0x18 are the will's QoS.
constexpr unsigned kReserved = 0x01, kClean = 0x02, kWill = 0x04, kWillQos = 0x18,
                   kWillRetain = 0x20, kPassword = 0x40, kUserName = 0x80;

// none: no such protocol.
Level level_of(std::string_view protocol) noexcept
{
    return protocol == "MQTT" ? Level::v3_1_1 : protocol == "MQIsdp" ? Level::v3_1 : Level::none;
}

const char* fault_of_flags(unsigned flags) noexcept
{
    if ((flags & kReserved) != 0)
        return "the reserved flag of a CONNECT [MQTT-3.1.2-3]";
    if ((flags & kWill) == 0 && (flags & kWillQos) != 0)
        return "a QoS of no will [MQTT-3.1.2-13]";
    if ((flags & kWill) == 0 && (flags & kWillRetain) != 0)
        return "the retain flag of no will [MQTT-3.1.2-15]";
    if ((flags & kWillQos) == kWillQos)
        return "QoS 3 of a will [MQTT-3.1.2-14]";
    if ((flags & kPassword) != 0 && (flags & kUserName) == 0)
        return "a password without a user name [MQTT-3.1.2-22]";
    return nullptr;
}

Will read_will(unsigned flags, FieldReader& in) noexcept
{
    Will will{};
    will.topic = in.characters();
    in.expect(fault_of_topic_name(will.topic));
    will.message = in.binary();
    will.qos = static_cast<Qos>((flags & kWillQos) >> 3);
    will.is_retained = (flags & kWillRetain) != 0;
    return will;
}

void read_credentials(unsigned flags, FieldReader& in, Connect& connect) noexcept
{
    const auto is_there = [&](unsigned flag) {
        return (flags & flag) != 0 && !(connect.level == Level::v3_1 && in.rest().empty());
    };
    if (is_there(kUserName))
        connect.user_name = in.text();
    if (is_there(kPassword))
        connect.password = in.binary();
}

// From the flags on (3.1.2.3 to 3.1.3).
Connect read_fields(Level level, FieldReader& in) noexcept
{
    Connect connect{};
    const unsigned flags = in.byte();
    connect.level = level;
    connect.is_clean = (flags & kClean) != 0;
    connect.keep_alive_s = in.number();
    in.expect(fault_of_flags(flags));
    connect.client_id = in.text();
    if ((flags & kWill) != 0)
        connect.will = read_will(flags, in);
    read_credentials(flags, in, connect);
    in.expect_end();
    return connect;
}

} // namespace

std::variant<Connect, Refused, Malformed> read_connect(std::span<const std::byte> fields) noexcept
{
    FieldReader in(fields);
    const Level level = level_of(in.characters());
    if (level == Level::none)
        in.expect("no protocol that is served [MQTT-3.1.2-1]");
    const auto named = in.byte();
    if (in.fault() != nullptr)
        return Malformed{in.fault()};
    if (named != static_cast<std::uint8_t>(level)) // what follows may be of another form
        return Refused{ConnackCode::wrong_level, "a protocol level not served [MQTT-3.1.2-2]"};
    const Connect connect = read_fields(level, in);
    if (in.fault() != nullptr)
        return Malformed{in.fault()};
    if (connect.client_id.empty() && level == Level::v3_1)
        return Refused{ConnackCode::bad_client_id, "no client id in MQTT 3.1"};
    if (connect.client_id.empty() && !connect.is_clean)
        return Refused{ConnackCode::bad_client_id, "no client id to resume [MQTT-3.1.3-8]"};
    return connect;
}

} // namespace iotcc::mqtt
