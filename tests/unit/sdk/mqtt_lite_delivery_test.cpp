#include "mqtt_client.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::mqtt::testing;
using iotcc::testing::FakeSession;

namespace {

// Of the delivery with that number.
unsigned id_of(std::uint64_t number)
{
    return static_cast<unsigned>(1 + number % 65'535);
}
iotcc::Message message(std::uint32_t qos)
{
    return {.topic = "a/b", .payload = "hello", .qos = qos};
}

} // namespace

TEST_CASE("a message goes out as the PUBLISH of its QoS and counts")
{
    Broker broker;
    auto& peer = broker.client();
    CHECK(peer.publish(message(0)) == IOTCC_OK);
    CHECK(peer.publish(message(1), 1) == IOTCC_OK);
    CHECK(peer.publish(message(2), 2) == IOTCC_OK);
    CHECK(peer.sent == publish("a/b", "hello") + publish(2, "a/b", id_of(1), "hello") +
                           publish(4, "a/b", id_of(2), "hello"));
    CHECK(peer.counters().tx_msgs == 3);
}

TEST_CASE("what is retained or sent again is marked so")
{
    Broker broker;
    auto& peer = broker.client();
    peer.publish(message(1), 70'000, IOTCC_PUBLISH_AGAIN);
    peer.publish(message(0), 0, IOTCC_PUBLISH_RETAINED);
    CHECK(peer.sent ==
          publish(2 | 8, "a/b", id_of(70'000), "hello") + packet(0x31, field("a/b") + "hello"));
}

TEST_CASE("a topic that MQTT cannot say is not sent")
{
    Broker broker;
    auto& peer = broker.client();
    const std::string topic(65'536, 'x');
    CHECK(peer.publish({.topic = topic, .payload = ""}) == IOTCC_E_UNSUPPORTED);
    CHECK(peer.is_open());
}

TEST_CASE("PUBACK completes a message, and again does nothing")
{
    Broker broker;
    auto& peer = broker.client();
    peer.publish(message(1), 1);
    peer.write(ack(kPubAck, id_of(1)) + ack(kPubAck, id_of(1)) + ack(kPubAck, 999));
    REQUIRE(peer.session.settled.size() == 1);
    CHECK(peer.session.settled[0].number == 1);
    CHECK(peer.session.settled[0].how == IOTCC_SETTLE_DONE);
    CHECK(peer.is_open());
}

TEST_CASE("QoS 2 goes through PUBREC, PUBREL and PUBCOMP")
{
    Broker broker;
    auto& peer = broker.client();
    peer.publish(message(2), 1);
    peer.sent.clear();
    peer.write(ack(kPubRec, id_of(1)));
    CHECK(peer.sent == ack(kPubRel, id_of(1)));
    peer.write(ack(kPubComp, id_of(1)));
    REQUIRE(peer.session.settled.size() == 2);
    CHECK(peer.session.settled[0].how == IOTCC_SETTLE_RECEIVED);
    CHECK(peer.session.settled[1].how == IOTCC_SETTLE_DONE);
    CHECK(peer.sent == ack(kPubRel, id_of(1)));
}

TEST_CASE("PUBREL goes out when PUBREC is stored, and not when it cannot be")
{
    Broker broker;
    auto& peer = broker.client();
    peer.publish(message(2), 1);
    peer.publish(message(2), 2);
    peer.sent.clear();
    broker.host.answers.bus.settle = IOTCC_PENDING;
    peer.write(ack(kPubRec, id_of(1)) + ack(kPubRec, id_of(2)));
    CHECK(peer.sent.empty());
    peer.store(IOTCC_OK);
    CHECK(peer.sent == ack(kPubRel, id_of(1)));
    peer.store(IOTCC_E_FAIL);
    CHECK(peer.sent == ack(kPubRel, id_of(1)));
    CHECK(peer.closed == IOTCC_CLOSE_OVERLOAD);
}

TEST_CASE("PUBREC again, for what is settled or for an unknown id is answered all the same")
{
    Broker broker;
    auto& peer = broker.client();
    peer.publish(message(2), 1);
    peer.sent.clear();
    peer.write(ack(kPubRec, 999) + ack(kPubRec, id_of(1)));
    broker.host.answers.bus.settle = IOTCC_E_NOTFOUND;
    peer.write(ack(kPubRec, id_of(1)));
    CHECK(peer.sent == ack(kPubRel, 999) + ack(kPubRel, id_of(1)) + ack(kPubRel, id_of(1)));
}

TEST_CASE("PUBREC again does not overtake its own storing")
{
    Broker broker;
    auto& peer = broker.client();
    peer.publish(message(2), 1);
    peer.sent.clear();
    broker.host.answers.bus.settle = IOTCC_PENDING;
    peer.write(ack(kPubRec, id_of(1)) + ack(kPubRec, id_of(1)));
    CHECK(peer.sent.empty());
    peer.store(IOTCC_OK);
    CHECK(peer.sent == ack(kPubRel, id_of(1)));
}

TEST_CASE("an acknowledgement of another QoS or out of its turn closes")
{
    struct Case {
        std::uint32_t qos;
        std::string packets;
    };
    const unsigned id = id_of(1);
    const std::vector<Case> cases{
        {2, ack(kPubAck, id)},  {2, ack(kPubRec, id) + ack(kPubAck, id)},
        {1, ack(kPubComp, id)}, {2, ack(kPubComp, id)},
        {1, ack(kPubRec, id)},
    };
    for (const auto& each : cases) {
        Broker broker;
        auto& peer = broker.client();
        peer.publish(message(each.qos), 1);
        peer.write(each.packets);
        CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    }
}

TEST_CASE("no more than max_inflight are on their way")
{
    Broker broker{{"max_inflight", "2"}};
    auto& peer = broker.client();
    CHECK(peer.publish(message(1), 1) == IOTCC_OK);
    CHECK(peer.publish(message(2), 2) == IOTCC_OK);
    const auto sent = peer.sent.size();
    CHECK(peer.publish(message(1), 3) == IOTCC_E_BUSY);
    CHECK(peer.sent.size() == sent);
    peer.write(ack(kPubAck, id_of(1)));
    CHECK(peer.publish(message(1), 3) == IOTCC_OK);
}

TEST_CASE("a message for which there is no room is offered again and keeps its id")
{
    Broker broker;
    auto& peer = broker.client();
    peer.stop_reading();
    CHECK(peer.publish(message(1), 1) == IOTCC_E_BUSY);
    peer.read_again();
    CHECK(peer.publish(message(1), 1) == IOTCC_OK);
    CHECK(peer.sent == publish(2, "a/b", id_of(1), "hello"));
    peer.write(ack(kPubAck, id_of(1)));
    CHECK(peer.session.settled.size() == 1);
}

TEST_CASE("a message that the client has got, in a session that resumes, is finished by PUBREL")
{
    Broker broker;
    auto& peer = broker.client();
    CHECK(peer.resume_received(41) == IOTCC_OK);
    CHECK(peer.sent == ack(kPubRel, id_of(41)));
    CHECK(peer.counters().tx_msgs == 0);
    peer.write(ack(kPubComp, id_of(41)));
    REQUIRE(peer.session.settled.size() == 1);
    CHECK(peer.session.settled[0].number == 41);
    CHECK(peer.session.settled[0].how == IOTCC_SETTLE_DONE);
}
