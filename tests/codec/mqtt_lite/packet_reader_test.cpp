#include "client_packet.hpp"
#include "rows.hpp"

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace std::string_literals;

namespace {

const std::string kSession = connect() + subscribe(filter("a/#", 1) + filter("b", 2)) +
                             publish(0x02, "a/b", 3, "hello") + publish("c", "") + ack(0x40, 4) +
                             ack(0x50, 5) + ack(0x62, 6) + ack(0x70, 7) + kPing +
                             unsubscribe(field("b"), 8) + kGoodbye;
const std::vector<std::string> kSessionEvents = {"connect 4 clean 60 c1",
                                                 "subscribe 1 2: a/#=1 b=2",
                                                 "publish 1 3 a/b hello",
                                                 "publish 0 c ",
                                                 "puback 4",
                                                 "pubrec 5",
                                                 "pubrel 6",
                                                 "pubcomp 7",
                                                 "ping",
                                                 "unsubscribe 8 1: b",
                                                 "disconnect"};

// One valid packet of each type.
const std::vector<std::string> kPackets = {subscribe(filter("a/#", 1) + filter("b", 2)),
                                           unsubscribe(field("a") + field("b")),
                                           publish(0x02, "a/b", 3, "hello"),
                                           ack(0x40, 4),
                                           ack(0x50, 5),
                                           ack(0x62, 6),
                                           ack(0x70, 7),
                                           kPing,
                                           kGoodbye};

unsigned char first_of(const std::string& packet)
{
    return static_cast<unsigned char>(packet[0]);
}

} // namespace

TEST_CASE("a whole session gives its packets, however it is cut into two or three reads")
{
    check({{"3", "all that a client sends", kSession, kSessionEvents}});
    for (std::size_t first = 0; first <= kSession.size(); ++first)
        for (std::size_t second = first; second <= kSession.size(); ++second) {
            PacketStream packets(kLimits);
            packets.receive(std::string_view(kSession).substr(0, first));
            packets.receive(std::string_view(kSession).substr(first, second - first));
            packets.receive(std::string_view(kSession).substr(second));
            REQUIRE(packets.events() == kSessionEvents);
        }
}

TEST_CASE("a truncated packet is awaited, and its length is said once it is known")
{
    for (const auto& whole : kPackets)
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(first_of(whole));
            CAPTURE(size);
            PacketStream packets(kLimits);
            packets.receive(connect() + whole.substr(0, size));
            REQUIRE(packets.events().size() == 1);
            REQUIRE(packets.kept() == size);
            REQUIRE(packets.awaited() == (size < 2 ? 0 : whole.size()));
        }
}

TEST_CASE("a truncated CONNECT is awaited")
{
    const auto whole =
        connect({.flags = 0x86, .will_topic = "w", .will_message = "m", .user_name = "u"});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        PacketStream packets(kLimits);
        packets.receive(whole.substr(0, size));
        REQUIRE(packets.events().empty());
        REQUIRE(packets.awaited() == (size < 2 ? 0 : whole.size()));
    }
}

// Each field ends where the packet does, or a PUBLISH's payload is shorter.
TEST_CASE("a packet whose length says less or more than its fields ends the connection")
{
    for (const auto& whole : kPackets)
        for (unsigned remaining = 0; remaining < whole.size() + 3; ++remaining) {
            if (remaining == whole.size() - 2 || (first_of(whole) == 0x32 && remaining >= 7))
                continue;
            CAPTURE(first_of(whole));
            CAPTURE(remaining);
            auto wrong = whole + "\x00\x00\x00\x00\x00"s;
            wrong[1] = static_cast<char>(remaining);
            wrong.resize(2 + remaining);
            const auto events = events_of(connect() + wrong);
            // Of a filter less, nothing but the list's end tells.
            if (first_of(whole) == 0x82 && remaining == 2 + 6)
                CHECK(events.back() == "subscribe 1 1: a/#=1");
            else if (first_of(whole) == 0xa2 && remaining == 2 + 3)
                CHECK(events.back() == "unsubscribe 1 1: a");
            else
                CHECK(events.back().starts_with("fail "));
        }
}

TEST_CASE("any first packet but CONNECT is refused at its first byte [MQTT-3.1.0-1]")
{
    for (unsigned first = 0; first < 256; ++first) {
        CAPTURE(first);
        const auto events = events_of(std::string{static_cast<char>(first)});
        if (first == 0x10)
            CHECK(events.empty());
        else if (first >> 4 == 1)
            CHECK(events == std::vector<std::string>{"fail [MQTT-2.2.2-2]"});
        else
            CHECK(events == std::vector<std::string>{"fail [MQTT-3.1.0-1]"});
    }
}

TEST_CASE("each type and its flags are decided at the first byte of a packet (2.2.1, 2.2.2)")
{
    const std::string clients = "\x30\x31\x32\x33\x34\x35\x3a\x3b\x3c\x3d\x40\x50\x62\x70\x82\xa2"
                                "\xc0\xe0";
    for (unsigned first = 0; first < 256; ++first) {
        CAPTURE(first);
        const auto events = events_of(connect() + static_cast<char>(first));
        CHECK((events.size() == 1) ==
              (clients.find(static_cast<char>(first)) != std::string::npos));
    }
}

TEST_CASE("what no client sends ends the connection (2.2.1)")
{
    check_after(connect(),
                {
                    {"MQTT-3.1.0-2", "a second CONNECT", connect(), {"fail [MQTT-3.1.0-2]"}},
                    {"MQTT-3.1.0-2", "at its first byte", "\x10", {"fail [MQTT-3.1.0-2]"}},
                    {"2.2.1", "type 0", "\x00\x00"s, {"fail (2.2.1)"}},
                    {"2.2.1", "CONNACK", "\x20\x02\x00\x00"s, {"fail (2.2.1)"}},
                    {"2.2.1", "SUBACK", "\x90\x03\x00\x01\x00"s, {"fail (2.2.1)"}},
                    {"2.2.1", "UNSUBACK", "\xb0\x02\x00\x01"s, {"fail (2.2.1)"}},
                    {"2.2.1", "PINGRESP", "\xd0\x00"s, {"fail (2.2.1)"}},
                    {"2.2.1", "type 15", "\xf0\x00"s, {"fail (2.2.1)"}},
                });
}

TEST_CASE("an acknowledgement is a packet id, and PINGREQ and DISCONNECT are nothing")
{
    for (const unsigned first : {0x40u, 0x50u, 0x62u, 0x70u})
        check_after(
            connect(),
            {
                {"MQTT-2.3.1-1", "packet id 0", ack(first, 0), {"fail [MQTT-2.3.1-1]"}},
                {"2.2.3", "no id", packet(first, ""), {"fail (2.2.3)"}},
                {"2.2.3", "half an id", packet(first, "\x01"), {"fail (2.2.3)"}},
                {"2.2.3", "a byte behind", packet(first, "\x00\x01\x00"s), {"fail (2.2.3)"}},
                {"2.2.3",
                 "too long, on the header",
                 {static_cast<char>(first), 3},
                 {"fail (2.2.3)"}},
                {"MQTT-2.2.2-2", "a flag", {static_cast<char>(first ^ 1)}, {"fail [MQTT-2.2.2-2]"}},
            });
    check_after(connect(),
                {
                    {"3.4", "the last id", ack(0x40, 65535), {"puback 65535"}},
                    {"3.12", "PINGREQ", kPing, {"ping"}},
                    {"3.12", "PINGREQ with a byte", packet(0xc0, "x"), {"fail (2.2.3)"}},
                    {"3.14", "DISCONNECT with a byte", packet(0xe0, "x"), {"fail (2.2.3)"}},
                    {"MQTT-3.14.1-1", "DISCONNECT with a flag", "\xe1", {"fail [MQTT-2.2.2-2]"}},
                    {"MQTT-3.14.4-2",
                     "what follows DISCONNECT is not read",
                     kGoodbye + "\x00garbage"s,
                     {"disconnect"}},
                });
}

TEST_CASE("a remaining length has at most four bytes (2.2.3)")
{
    check_after(
        connect(),
        {
            {"2.2.3", "a fifth", "\x30\xff\xff\xff\xff\x01"s, {"fail (2.2.3)"}},
            {"2.2.3", "a fourth that goes on", "\x30\x80\x80\x80\x80"s, {"fail (2.2.3)"}},
            {"2.2.3", "a fifth, all of them 0", "\x30\x80\x80\x80\x80\x00"s, {"fail (2.2.3)"}},
            {"2.2.3", "of a PINGREQ", "\xc0\x80\x80\x80\x80\x00"s, {"fail (2.2.3)"}},
            {"2.2.3", "0 in four bytes", "\xc0\x80\x80\x80\x00"s, {"ping"}},
            {"2.2.3", "the largest", "\x30\xff\xff\xff\x7f"s, {"fail a packet over the limit"}},
        });
}

TEST_CASE("a packet over max_packet is refused by its header, one as long is not")
{
    const auto largest = publish("t", std::string(95, 'x')); // of 100 bytes
    REQUIRE(largest.size() == 100);
    const std::vector<std::string> refused{"connect 4 clean 60 c1", "fail a packet over the limit"};
    CHECK(events_of(connect() + largest, {100, 100}).back().starts_with("publish 0 t xxx"));
    CHECK(events_of(connect() + largest, {99, 100}) == refused);
    CHECK(events_of(connect() + largest.substr(0, 2), {99, 100}) == refused);
    CHECK(events_of(connect() + "\x30\xff\xff\xff\x7f"s, {268'435'459, 100}) == refused);
    PacketStream packets({268'435'460, 100});
    packets.receive(connect() + "\x30\xff\xff\xff\x7f"s);
    CHECK(packets.awaited() == 268'435'460);
}

TEST_CASE("a CONNECT has a limit of its own, below which max_packet holds")
{
    const auto stream = connect();
    CHECK(events_of(stream, {100, stream.size()}).size() == 1);
    const std::vector<std::string> refused{"fail a packet over the limit"};
    CHECK(events_of(stream, {100, stream.size() - 1}) == refused);
    CHECK(events_of(stream, {stream.size() - 1, 100}) == refused);
    CHECK(events_of("\x10\x80\x80\x10"s) == refused);
}

TEST_CASE("a reader takes no more than a few bytes of a connection")
{
    CHECK(sizeof(PacketReader) <= 8);
}
