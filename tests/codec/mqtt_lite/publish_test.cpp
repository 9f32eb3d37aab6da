#include "client_packet.hpp"
#include "rows.hpp"

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace std::string_literals;

namespace {

const std::string kDeep(200, '/'); // as many separators as are allowed

} // namespace

TEST_CASE("a PUBLISH is read as clause 3.3 says")
{
    check_after(
        connect(),
        {
            {"3.3", "QoS 0", publish("t", "hello"), {"publish 0 t hello"}},
            {"3.3.3", "an empty payload", publish("t", ""), {"publish 0 t "}},
            {"3.3.3",
             "any bytes as payload",
             publish("t", "\x00\xff+#"s),
             {"publish 0 t \x00\xff+#"s}},
            {"3.3.1.3", "retain", packet(0x31, field("t") + "x"), {"publish 0 retain t x"}},
            {"MQTT-2.3.1-1", "QoS 1", publish(0x02, "t", 1, "x"), {"publish 1 1 t x"}},
            {"MQTT-2.3.1-1", "QoS 2", publish(0x04, "t", 65535, "x"), {"publish 2 65535 t x"}},
            {"MQTT-3.3.1-1", "DUP with QoS 1", publish(0x0a, "t", 7, "x"), {"publish 1 dup 7 t x"}},
            {"MQTT-3.3.1-1",
             "DUP with QoS 2, retained",
             publish(0x0d, "t", 7, "x"),
             {"publish 2 dup retain 7 t x"}},
            {"2.2.3",
             "a length of one byte, 127",
             publish("t", std::string(124, 'x')),
             {"publish 0 t " + std::string(124, 'x')}},
            {"2.2.3",
             "a length of two bytes, 128",
             publish("t", std::string(125, 'x')),
             {"publish 0 t " + std::string(125, 'x')}},
            {"2.2.3",
             "16383",
             publish("t", std::string(16380, 'x')),
             {"publish 0 t " + std::string(16380, 'x')}},
            {"2.2.3",
             "16384",
             publish("t", std::string(16381, 'x')),
             {"publish 0 t " + std::string(16381, 'x')}},
            {"2.2.3",
             "a length with more bytes than it needs",
             "\x30\x84\x80\x80\x00\x00\x01tx"s,
             {"publish 0 t x"}},
            {"4.7.3",
             "a topic of 65535 bytes",
             publish(std::string(65535, 't'), "x"),
             {"publish 0 " + std::string(65535, 't') + " x"}},
            {"4.7.1-1", "empty levels", publish("//a/", "x"), {"publish 0 //a/ x"}},
            {"4.7.1-1",
             "200 separators",
             publish(kDeep + "a", "x"),
             {"publish 0 " + kDeep + "a x"}},
            {"4.7.2", "a topic with $", publish("$any/a", "x"), {"publish 0 $any/a x"}},
            {"4.7.3", "spaces", publish(" a b ", "x"), {"publish 0  a b  x"}},
            {"1.5.3-3",
             "U+FEFF stays",
             publish("\xef\xbb\xbf"s + "t", "x"),
             {"publish 0 \xef\xbb\xbft x"}},
            {"3.3",
             "one after the other",
             publish("a", "1") + publish(0x02, "b", 2, "2") + kPing,
             {"publish 0 a 1", "publish 1 2 b 2", "ping"}},
        });
}

TEST_CASE("a PUBLISH that breaks 3.3 ends the connection")
{
    check_after(
        connect(),
        {
            {"MQTT-3.3.1-4", "QoS 3", publish(0x06, "t", 1, "x"), {"fail [MQTT-3.3.1-4]"}},
            {"MQTT-3.3.1-4", "QoS 3, at its first byte", "\x36", {"fail [MQTT-3.3.1-4]"}},
            {"MQTT-3.3.1-4", "QoS 3 with DUP", "\x3e", {"fail [MQTT-3.3.1-4]"}},
            {"MQTT-3.3.1-2", "DUP with QoS 0", packet(0x38, field("t")), {"fail [MQTT-3.3.1-2]"}},
            {"MQTT-3.3.1-2", "DUP with QoS 0, at its first byte", "\x39", {"fail [MQTT-3.3.1-2]"}},
            {"MQTT-2.3.1-1",
             "packet id 0 with QoS 1",
             publish(0x02, "t", 0, "x"),
             {"fail [MQTT-2.3.1-1]"}},
            {"MQTT-2.3.1-1",
             "packet id 0 with QoS 2",
             publish(0x04, "t", 0, "x"),
             {"fail [MQTT-2.3.1-1]"}},
            {"MQTT-4.7.3-1", "an empty topic", publish("", "x"), {"fail [MQTT-4.7.3-1]"}},
            {"MQTT-3.3.2-2", "a + level", publish("a/+/b", "x"), {"fail [MQTT-3.3.2-2]"}},
            {"MQTT-3.3.2-2", "a # level", publish("a/#", "x"), {"fail [MQTT-3.3.2-2]"}},
            {"MQTT-3.3.2-2",
             "a + in a level",
             publish("temperature+1", "x"),
             {"fail [MQTT-3.3.2-2]"}},
            {"MQTT-3.3.2-2", "a # in a level", publish("a#", "x"), {"fail [MQTT-3.3.2-2]"}},
            {"MQTT-3.3.2-1",
             "a topic that is not UTF-8",
             publish("\xff", "x"),
             {"fail [MQTT-1.5.3-1]"}},
            {"MQTT-4.7.3-2", "U+0000 in a topic", publish("a\0-b"s, "x"), {"fail [MQTT-1.5.3-2]"}},
            {"1.5.3", "a control character in a topic", publish("a\nb", "x"), {"fail (1.5.3)"}},
            {"4.7",
             "201 separators",
             publish(kDeep + "/", "x"),
             {"fail a topic with over 200 separators"}},
            {"2.2.3", "no topic", packet(0x30, ""), {"fail (2.2.3)"}},
            {"2.2.3",
             "half a topic",
             packet(0x30, "\x00\x05"
                          "abcd"s),
             {"fail (2.2.3)"}},
            {"2.2.3", "no packet id", packet(0x32, field("t")), {"fail (2.2.3)"}},
            {"2.2.3", "half a packet id", packet(0x34, field("t") + "\x01"), {"fail (2.2.3)"}},
            {"4.8",
             "what follows is not read",
             publish("#", "x") + publish("t", "x"),
             {"fail [MQTT-3.3.2-2]"}},
            {"4.8",
             "what came before is",
             publish("t", "x") + publish("#", "x"),
             {"publish 0 t x", "fail [MQTT-3.3.2-2]"}},
        });
}
