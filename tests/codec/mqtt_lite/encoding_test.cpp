#include "acknowledgement.hpp"
#include "client_packet.hpp"
#include "connack.hpp"
#include "packet_stream.hpp"
#include "pingresp.hpp"
#include "publish_head.hpp"
#include "rows.hpp"
#include "suback.hpp"
#include "unsuback.hpp"

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace std::string_literals;

namespace {

std::string words(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string encoded(const PublishHead& head)
{
    std::vector<std::byte> room(write_publish_head({}, head));
    REQUIRE(write_publish_head(room, head) == room.size());
    return words(room);
}

std::string encoded(std::uint16_t id, std::span<const SubackCode> codes)
{
    std::vector<std::byte> room(write_suback({}, id, codes));
    REQUIRE(write_suback(room, id, codes) == room.size());
    return words(room);
}

} // namespace

TEST_CASE("the packets of a fixed size are what section 3 shows")
{
    CHECK(words(connack(SessionPresent::no)) == "\x20\x02\x00\x00"s);
    CHECK(words(connack(SessionPresent::yes)) == "\x20\x02\x01\x00"s);
    CHECK(words(connack(ConnackCode::wrong_level)) == "\x20\x02\x00\x01"s);
    CHECK(words(connack(ConnackCode::bad_client_id)) == "\x20\x02\x00\x02"s);
    CHECK(words(connack(ConnackCode::unavailable)) == "\x20\x02\x00\x03"s);
    CHECK(words(connack(ConnackCode::bad_credentials)) == "\x20\x02\x00\x04"s);
    CHECK(words(connack(ConnackCode::not_authorized)) == "\x20\x02\x00\x05"s);
    CHECK(words(encode(PubAck{0x1234})) == "\x40\x02\x12\x34"s);
    CHECK(words(encode(PubRec{0xff01})) == "\x50\x02\xff\x01"s);
    CHECK(words(encode(PubRel{1})) == "\x62\x02\x00\x01"s);
    CHECK(words(encode(PubComp{65535})) == "\x70\x02\xff\xff"s);
    CHECK(words(unsuback(10)) == "\xb0\x02\x00\x0a"s);
    CHECK(words(kPingResp) == "\xd0\x00"s);
}

TEST_CASE("a SUBACK has a code for each filter, in order [MQTT-3.8.4-5]")
{
    const std::array codes{granted(Qos::at_least_once), SubackCode::failure,
                           granted(Qos::at_most_once), granted(Qos::exactly_once)};
    CHECK(encoded(10, codes) == "\x90\x06\x00\x0a\x01\x80\x00\x02"s);
    const std::vector<SubackCode> many(200, SubackCode::failure);
    CHECK(encoded(1, many) == "\x90\xca\x01\x00\x01"s + std::string(200, '\x80'));
}

TEST_CASE("a PUBLISH head ends with the topic, or with room for the packet id")
{
    const PublishHead head{"a/b", 5, Qos::at_most_once, false, false};
    CHECK(encoded(head) == "\x30\x0a\x00\x03"
                           "a/b"s);
    auto other = head;
    other.qos = Qos::at_least_once;
    other.is_retained = true;
    CHECK(encoded(other) == "\x33\x0c\x00\x03"
                            "a/b\x00\x00"s);
    other.qos = Qos::exactly_once;
    other.is_duplicate = true;
    CHECK(encoded(other) == "\x3d\x0c\x00\x03"
                            "a/b\x00\x00"s);
}

TEST_CASE("DUP is set in a head that is written")
{
    auto bytes = encode_id(0);
    std::byte first{0x33};
    mark_duplicate(first);
    CHECK(first == std::byte{0x3b});
    bytes = encode_id(0x1234);
    CHECK(words(bytes) == "\x12\x34");
}

TEST_CASE("a PUBLISH is read back as it was written, at each size of its length")
{
    for (const std::size_t payload :
         {0u, 1u, 121u, 122u, 123u, 16'377u, 16'378u, 16'379u, 2'097'145u, 2'097'146u, 2'097'147u})
        for (const auto qos : {Qos::at_most_once, Qos::at_least_once, Qos::exactly_once}) {
            CAPTURE(payload);
            auto head = encoded({"a/b", payload, qos, true, qos != Qos::at_most_once});
            if (qos != Qos::at_most_once)
                head.replace(head.size() - kPacketIdSize, kPacketIdSize, words(encode_id(500)));
            PacketStream packets({3'000'000, 100});
            packets.receive(connect() + head + std::string(payload, 'x'));
            REQUIRE(packets.events().size() == 2);
            CHECK(packets.kept() == 0);
            const auto digit = std::to_string(static_cast<int>(qos));
            const auto expected = "publish " + digit +
                                  (qos == Qos::at_most_once ? " retain" : " dup retain 500") +
                                  " a/b " + std::string(payload, 'x');
            CHECK(packets.events().back() == expected); // no INFO: it is long
        }
}

TEST_CASE("what has no room is not written, and the room that it needs is said")
{
    std::array<std::byte, 8> room{};
    const PublishHead head{"topic", 0, Qos::at_least_once, false, false};
    CHECK(write_publish_head(room, head) == 11);
    const std::array<SubackCode, 5> codes{};
    CHECK(write_suback(room, 0x7777, codes) == 9);
    CHECK(room == std::array<std::byte, 8>{});
}

TEST_CASE("what MQTT cannot say is not written")
{
    const std::string longest(65'535, 't');
    std::vector<std::byte> room(70'000);
    CHECK(write_publish_head(room, {longest, 1, Qos::at_most_once, false, false}) ==
          1 + 3 + 65'537);
    CHECK(write_publish_head(room, {longest + "t", 1, Qos::at_most_once, false, false}) == 0);
    CHECK(write_publish_head(room, {"t", 268'435'452, Qos::at_most_once, false, false}) == 8);
    CHECK(write_publish_head(room, {"t", 268'435'453, Qos::at_most_once, false, false}) == 0);
    CHECK(write_publish_head(room, {"t", 268'435'451, Qos::exactly_once, false, false}) == 0);
    CHECK(write_publish_head(room, {"t", ~std::size_t{0}, Qos::exactly_once, false, false}) == 0);
}
