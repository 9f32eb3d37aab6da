#include "client_packet.hpp"
#include "rows.hpp"

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace std::string_literals;

namespace {

ConnectParts with_will(unsigned flags, std::string topic, std::string message = "m")
{
    return {.flags = flags, .will_topic = std::move(topic), .will_message = std::move(message)};
}

} // namespace

TEST_CASE("a CONNECT of 3.1.1 is read as clauses 3.1.2 and 3.1.3 say")
{
    check({
        {"3.1", "the shortest", connect({.client_id = ""}), {"connect 4 clean 60 "}},
        {"MQTT-3.1.3-3", "an id", connect(), {"connect 4 clean 60 c1"}},
        {"MQTT-3.1.2-4", "clean 0", connect({.flags = 0}), {"connect 4 60 c1"}},
        {"MQTT-3.1.3-5",
         "an id of 24 characters, with others than 0-9, a-z",
         connect({.client_id = "sensor/kitchen-1 (left) \xc3\xa9"}),
         {"connect 4 clean 60 sensor/kitchen-1 (left) \xc3\xa9"}},
        {"MQTT-3.1.3-4",
         "an id of 65535 bytes",
         connect({.client_id = std::string(65535, 'i')}),
         {"connect 4 clean 60 " + std::string(65535, 'i')}},
        {"MQTT-3.1.3-10",
         "a will with QoS 0",
         connect(with_will(0x06, "w")),
         {"connect 4 clean 60 c1 will 0 w m"}},
        {"MQTT-3.1.2-14",
         "a will with QoS 1",
         connect(with_will(0x0e, "w")),
         {"connect 4 clean 60 c1 will 1 w m"}},
        {"MQTT-3.1.2-14",
         "a will with QoS 2, retained",
         connect(with_will(0x36, "w/x")),
         {"connect 4 clean 60 c1 will 2 retain w/x m"}},
        {"3.1.3.3",
         "an empty will message",
         connect(with_will(0x06, "w", "")),
         {"connect 4 clean 60 c1 will 0 w "}},
        {"3.1.3.3",
         "a will message that is no text",
         connect(with_will(0x06, "w", "\x00\xff"s)),
         {"connect 4 clean 60 c1 will 0 w \x00\xff"s}},
        {"MQTT-3.1.2-19",
         "a user name",
         connect({.flags = 0x82, .user_name = "u"}),
         {"connect 4 clean 60 c1 user u"}},
        {"3.1.3.4",
         "an empty user name",
         connect({.flags = 0x82, .user_name = ""}),
         {"connect 4 clean 60 c1 user "}},
        {"MQTT-3.1.2-21",
         "a password",
         connect({.flags = 0xc2, .user_name = "u", .password = "p"}),
         {"connect 4 clean 60 c1 user u password p"}},
        {"3.1.3.5",
         "a password that is no text",
         connect({.flags = 0xc2, .user_name = "u", .password = "\x00\x80"s}),
         {"connect 4 clean 60 c1 user u password \x00\x80"s}},
        {"MQTT-3.1.3-1",
         "every field",
         connect({.flags = 0xf4,
                  .will_topic = "w",
                  .will_message = "m",
                  .user_name = "u",
                  .password = "p"}),
         {"connect 4 60 c1 will 2 retain w m user u password p"}},
    });
}

TEST_CASE("a level or an id that is not served is answered, and then it is over")
{
    check({
        {"MQTT-3.1.2-2", "level 5", connect({.level = 5}), {"refuse 1"}},
        {"MQTT-3.1.2-2",
         "level 5 with its properties",
         packet(0x10, field("MQTT") + "\x05\x02\x00\x3c\x00\x00\x02"s + "c1"),
         {"refuse 1"}},
        {"MQTT-3.1.2-2",
         "nothing behind a level that is unknown",
         packet(0x10, field("MQTT") + "\x09"),
         {"refuse 1"}},
        {"MQTT-3.1.2-2", "level 0", connect({.level = 0}), {"refuse 1"}},
        {"MQTT-3.1.2-2", "level 3 under the new name", connect({.level = 3}), {"refuse 1"}},
        {"MQTT-3.1.2-2",
         "level 4 under the old name",
         connect({.protocol = "MQIsdp"}),
         {"refuse 1"}},
        {"MQTT-3.1.2-2", "level 0x84, of a bridge", connect({.level = 0x84}), {"refuse 1"}},
        {"MQTT-3.1.3-8", "no id, clean 0", connect({.flags = 0, .client_id = ""}), {"refuse 2"}},
        {"MQTT-3.1.4-5",
         "what follows is not read",
         connect({.level = 5}) + kPing + "\x00"s,
         {"refuse 1"}},
    });
}

TEST_CASE("a CONNECT that breaks 3.1.2 or 3.1.3 ends the connection")
{
    check({
        {"MQTT-3.1.2-1",
         "another protocol",
         connect({.protocol = "MQTT5"}),
         {"fail [MQTT-3.1.2-1]"}},
        {"MQTT-3.1.2-1", "other case", connect({.protocol = "mqtt"}), {"fail [MQTT-3.1.2-1]"}},
        {"MQTT-3.1.2-1", "no name", connect({.protocol = ""}), {"fail [MQTT-3.1.2-1]"}},
        {"MQTT-3.1.2-3", "the reserved flag", connect({.flags = 0x03}), {"fail [MQTT-3.1.2-3]"}},
        {"MQTT-3.1.2-13", "QoS 1 of no will", connect({.flags = 0x0a}), {"fail [MQTT-3.1.2-13]"}},
        {"MQTT-3.1.2-13", "QoS 3 of no will", connect({.flags = 0x1a}), {"fail [MQTT-3.1.2-13]"}},
        {"MQTT-3.1.2-15", "retain of no will", connect({.flags = 0x22}), {"fail [MQTT-3.1.2-15]"}},
        {"MQTT-3.1.2-14",
         "QoS 3 of a will",
         connect(with_will(0x1e, "w")),
         {"fail [MQTT-3.1.2-14]"}},
        {"MQTT-3.1.2-22",
         "a password alone",
         connect({.flags = 0x42, .password = "p"}),
         {"fail [MQTT-3.1.2-22]"}},
        {"MQTT-3.1.2-9", "a will flag without a will", connect({.flags = 0x06}), {"fail (2.2.3)"}},
        {"MQTT-3.1.2-9",
         "a will without its message",
         connect({.flags = 0x06, .will_topic = "w"}),
         {"fail (2.2.3)"}},
        {"MQTT-3.1.2-11",
         "a will without its flag",
         connect(with_will(0x02, "w")),
         {"fail (2.2.3)"}},
        {"MQTT-3.1.2-18",
         "a user name without its flag",
         connect({.user_name = "u"}),
         {"fail (2.2.3)"}},
        {"MQTT-3.1.2-19", "a flag without a user name", connect({.flags = 0x82}), {"fail (2.2.3)"}},
        {"MQTT-3.1.2-20",
         "a password without its flag",
         connect({.flags = 0x82, .user_name = "u", .password = "p"}),
         {"fail (2.2.3)"}},
        {"MQTT-3.1.2-21",
         "a flag without a password",
         connect({.flags = 0xc2, .user_name = "u"}),
         {"fail (2.2.3)"}},
        {"MQTT-3.1.3-11",
         "a user name that is not UTF-8",
         connect({.flags = 0x82, .user_name = "\xff"}),
         {"fail [MQTT-1.5.3-1]"}},
        {"MQTT-3.1.3-4",
         "an id that is not UTF-8",
         connect({.client_id = "\xc3"}),
         {"fail [MQTT-1.5.3-1]"}},
        {"MQTT-1.5.3-2",
         "U+0000 in an id",
         connect({.client_id = "a\x00"s}),
         {"fail [MQTT-1.5.3-2]"}},
        {"MQTT-3.1.3-10",
         "an empty will topic",
         connect(with_will(0x06, "")),
         {"fail [MQTT-4.7.3-1]"}},
        {"MQTT-3.1.3-10",
         "a will topic with +",
         connect(with_will(0x06, "a/+")),
         {"fail [MQTT-3.3.2-2]"}},
        {"MQTT-3.1.3-10",
         "a will topic with #",
         connect(with_will(0x06, "#")),
         {"fail [MQTT-3.3.2-2]"}},
        {"MQTT-3.1.3-10",
         "a will topic that is not UTF-8",
         connect(with_will(0x06, "\xed\xa0\x80")),
         {"fail [MQTT-1.5.3-1]"}},
        {"2.2.3", "a byte behind", connect({.behind = "x"}), {"fail (2.2.3)"}},
        {"2.2.3", "no fields", packet(0x10, ""), {"fail (2.2.3)"}},
        {"2.2.3", "half a name", packet(0x10, "\x00\x04MQ"s), {"fail (2.2.3)"}},
        {"2.2.3", "no level", packet(0x10, field("MQTT")), {"fail (2.2.3)"}},
        {"2.2.3", "no keepalive", packet(0x10, field("MQTT") + "\x04\x02"), {"fail (2.2.3)"}},
        {"MQTT-3.1.3-3",
         "no id",
         packet(0x10, field("MQTT") + "\x04\x02\x00\x3c"s),
         {"fail (2.2.3)"}},
        {"MQTT-2.2.2-2",
         "a flag of the fixed header",
         connect({.first = 0x11}),
         {"fail [MQTT-2.2.2-2]"}},
        {"MQTT-2.2.2-2", "DUP", connect({.first = 0x18}), {"fail [MQTT-2.2.2-2]"}},
    });
}

TEST_CASE("a CONNECT of 3.1 is read as that version says")
{
    check({
        {"3.1: CONNECT", "the usual", connect_3_1(), {"connect 3 clean 60 c1"}},
        {"3.1: CONNECT",
         "an id over 23 characters",
         connect_3_1(std::string(30'000, 'i')),
         {"connect 3 clean 60 " + std::string(30'000, 'i')}},
        {"3.1: CONNECT", "no id, although clean", connect_3_1(""), {"refuse 2"}},
        {"3.1: CONNECT",
         "a user name's flag alone",
         connect({.protocol = "MQIsdp", .level = 3, .flags = 0x82}),
         {"connect 3 clean 60 c1"}},
        {"3.1: CONNECT",
         "a password's flag alone",
         connect({.protocol = "MQIsdp", .level = 3, .flags = 0xc2, .user_name = "u"}),
         {"connect 3 clean 60 c1 user u"}},
        {"3.1: CONNECT",
         "half a user name",
         connect({.protocol = "MQIsdp", .level = 3, .flags = 0x82, .behind = "\x00\x02u"s}),
         {"fail (2.2.3)"}},
        {"3.1: CONNECT",
         "a byte behind",
         connect({.protocol = "MQIsdp", .level = 3, .behind = "x"}),
         {"fail (2.2.3)"}},
    });
}

TEST_CASE("a CONNECT of the longest fields is a matter of the limit")
{
    const std::string longest(65'535, 'x');
    const auto stream = connect({.flags = 0xc6,
                                 .client_id = longest,
                                 .will_topic = "w",
                                 .will_message = longest,
                                 .user_name = longest,
                                 .password = longest});
    CHECK(events_of(stream) == std::vector<std::string>{"fail a packet over the limit"});
    CHECK(events_of(stream, {1'048'576, stream.size()}).size() == 1);
    CHECK(events_of(stream, {1'048'576, stream.size()})[0].starts_with("connect 4 clean 60 xxx"));
}
