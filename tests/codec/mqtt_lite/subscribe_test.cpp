#include "client_packet.hpp"
#include "rows.hpp"

#include <iterator>

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace std::string_literals;

static_assert(std::forward_iterator<EntryList<Subscription>::Iterator>);

namespace {

const std::string kDeep(200, '/');

std::string many(std::size_t n, const std::string& entry)
{
    std::string all;
    for (std::size_t i = 0; i < n; ++i)
        all += entry;
    return all;
}

} // namespace

TEST_CASE("a SUBSCRIBE is read as clause 3.8 says")
{
    check_after(
        connect(),
        {
            {"3.8", "one filter", subscribe(filter("a/b", 1), 10), {"subscribe 10 1: a/b=1"}},
            {"3.8",
             "three, in order",
             subscribe(filter("a", 0) + filter("+/b", 1) + filter("#", 2)),
             {"subscribe 1 3: a=0 +/b=1 #=2"}},
            {"4.7.1",
             "wildcards in their places",
             subscribe(filter("+", 0) + filter("/+/#", 0) + filter("+/+", 0)),
             {"subscribe 1 3: +=0 /+/#=0 +/+=0"}},
            {"4.7.2", "$SYS", subscribe(filter("$SYS/#", 0)), {"subscribe 1 1: $SYS/#=0"}},
            {"4.7.3",
             "200 separators",
             subscribe(filter(kDeep, 0)),
             {"subscribe 1 1: " + kDeep + "=0"}},
            {"5: 4.8.2",
             "a shared subscription",
             subscribe(filter("$share/g/a/#", 1)),
             {"subscribe 1 1: $share/g/a/#=1"}},
            {"3.8",
             "a filter of 65535 bytes",
             subscribe(filter(std::string(65535, 'f'), 2)),
             {"subscribe 1 1: " + std::string(65535, 'f') + "=2"}},
        });
}

TEST_CASE("a SUBSCRIBE that breaks 3.8 or 4.7 ends the connection")
{
    check_after(
        connect(),
        {
            {"MQTT-3.8.3-3", "no filter", subscribe(""), {"fail [MQTT-3.8.3-3]"}},
            {"MQTT-2.3.1-1", "packet id 0", subscribe(filter("a", 0), 0), {"fail [MQTT-2.3.1-1]"}},
            {"MQTT-3.8.3-4", "QoS 3", subscribe(filter("a", 3)), {"fail [MQTT-3.8.3-4]"}},
            {"MQTT-3.8.3-4", "a reserved bit", subscribe(filter("a", 4)), {"fail [MQTT-3.8.3-4]"}},
            {"MQTT-3.8.3-4", "QoS 128", subscribe(filter("a", 0x80)), {"fail [MQTT-3.8.3-4]"}},
            {"MQTT-3.8.3-4",
             "of the second",
             subscribe(filter("a", 0) + filter("b", 3)),
             {"fail [MQTT-3.8.3-4]"}},
            {"MQTT-2.2.2-2",
             "flags 0",
             packet(0x80, number(1) + filter("a", 0)),
             {"fail [MQTT-2.2.2-2]"}},
            {"MQTT-3.8.1-1",
             "DUP",
             packet(0x8a, number(1) + filter("a", 0)),
             {"fail [MQTT-2.2.2-2]"}},
            {"MQTT-4.7.3-1", "an empty filter", subscribe(filter("", 0)), {"fail [MQTT-4.7.3-1]"}},
            {"MQTT-4.7.1-2",
             "# before the last level",
             subscribe(filter("a/#/b", 0)),
             {"fail [MQTT-4.7.1-2]"}},
            {"MQTT-4.7.1-3", "+ in a level", subscribe(filter("a+", 0)), {"fail [MQTT-4.7.1-3]"}},
            {"MQTT-3.8.3-1", "not UTF-8", subscribe(filter("a\xff", 0)), {"fail [MQTT-1.5.3-1]"}},
            {"MQTT-4.7.3-2", "U+0000", subscribe(filter("a\x00"s, 0)), {"fail [MQTT-1.5.3-2]"}},
            {"4.7",
             "201 separators",
             subscribe(filter(kDeep + "/", 0)),
             {"fail a topic with over 200 separators"}},
            {"5: 4.8.2",
             "a shared subscription without a filter",
             subscribe(filter("$share/g", 0)),
             {"fail a shared subscription that is not $share/GROUP/FILTER"}},
            {"2.2.3", "no QoS", subscribe(field("a")), {"fail (2.2.3)"}},
            {"2.2.3",
             "no QoS of the second",
             subscribe(filter("a", 0) + field("b")),
             {"fail (2.2.3)"}},
            {"2.2.3",
             "half a filter",
             subscribe("\x00\x04"
                       "ab"s),
             {"fail (2.2.3)"}},
            {"2.2.3", "half a packet id", packet(0x82, "\x01"), {"fail (2.2.3)"}},
            {"2.2.3", "nothing", packet(0x82, ""), {"fail (2.2.3)"}},
            {"2.2.3", "a byte behind", subscribe(filter("a", 0) + "x"), {"fail (2.2.3)"}},
        });
}

TEST_CASE("an UNSUBSCRIBE is read as clause 3.10 says")
{
    check_after(
        connect(),
        {
            {"3.10", "one filter", unsubscribe(field("a/b"), 10), {"unsubscribe 10 1: a/b"}},
            {"3.10",
             "three",
             unsubscribe(field("a") + field("#") + field("$share/g/a")),
             {"unsubscribe 1 3: a # $share/g/a"}},
            {"MQTT-3.10.3-2", "no filter", unsubscribe(""), {"fail [MQTT-3.10.3-2]"}},
            {"MQTT-2.3.1-1", "packet id 0", unsubscribe(field("a"), 0), {"fail [MQTT-2.3.1-1]"}},
            {"MQTT-2.2.2-2",
             "flags 0",
             packet(0xa0, number(1) + field("a")),
             {"fail [MQTT-2.2.2-2]"}},
            {"MQTT-3.10.1-1", "DUP", packet(0xaa, number(1) + field("a")), {"fail [MQTT-2.2.2-2]"}},
            {"MQTT-4.7.3-1", "an empty filter", unsubscribe(field("")), {"fail [MQTT-4.7.3-1]"}},
            {"MQTT-4.7.1-2", "a wrong #", unsubscribe(field("a#")), {"fail [MQTT-4.7.1-2]"}},
            {"MQTT-4.7.1-3", "a wrong +", unsubscribe(field("+a")), {"fail [MQTT-4.7.1-3]"}},
            {"MQTT-3.10.3-1", "not UTF-8", unsubscribe(field("\xff")), {"fail [MQTT-1.5.3-1]"}},
            {"5: 4.8.2",
             "a group with a wildcard",
             unsubscribe(field("$share/+/a")),
             {"fail a shared subscription that is not $share/GROUP/FILTER"}},
            {"2.2.3",
             "half a filter",
             unsubscribe("\x00\x04"
                         "ab"s),
             {"fail (2.2.3)"}},
            {"2.2.3", "nothing", packet(0xa2, ""), {"fail (2.2.3)"}},
            {"2.2.3", "a byte behind", unsubscribe(field("a") + "x"), {"fail (2.2.3)"}},
        });
}

TEST_CASE("a client of 3.1 may set DUP where that version has it, and no other flag")
{
    check_after(connect_3_1(),
                {
                    {"3.1: 2.1",
                     "SUBSCRIBE",
                     packet(0x8a, number(1) + filter("a", 0)),
                     {"subscribe 1 1: a=0"}},
                    {"3.1: 2.1",
                     "UNSUBSCRIBE",
                     packet(0xaa, number(1) + field("a")),
                     {"unsubscribe 1 1: a"}},
                    {"3.1: 2.1", "PUBREL", ack(0x6a, 1), {"pubrel 1"}},
                    {"3.1: 2.1",
                     "SUBSCRIBE without DUP",
                     subscribe(filter("a", 0)),
                     {"subscribe 1 1: a=0"}},
                    {"3.1: 2.1",
                     "QoS 0 of a SUBSCRIBE",
                     packet(0x88, number(1) + filter("a", 0)),
                     {"fail [MQTT-2.2.2-2]"}},
                    {"3.1: 2.1", "DUP in a PUBACK", ack(0x48, 1), {"fail [MQTT-2.2.2-2]"}},
                    {"3.1: 2.1", "DUP in a PINGREQ", "\xc8", {"fail [MQTT-2.2.2-2]"}},
                });
}

TEST_CASE("as many filters are read as a packet has room for")
{
    const auto events = events_of(connect() + subscribe(many(100'000, filter("a", 1))));
    REQUIRE(events.size() == 2);
    CHECK(events[1].starts_with("subscribe 1 100000: a=1 a=1"));
    CHECK(events[1].size() == std::string("subscribe 1 100000:").size() + 4 * 100'000);
}
