#include "mqtt_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::mqtt::testing;

namespace {

constexpr unsigned kQos1 = 2, kQos2 = 4, kRetain = 1, kDup = 8; // flags of PUBLISH

} // namespace

TEST_CASE("a message goes up with its topic, its QoS and its number")
{
    Broker broker;
    auto& peer = broker.client();
    peer.write(publish("a/b", "zero") + publish(kQos1 | kRetain, "a/c", 9, "one") +
               publish(kQos2, "a/d", 10, ""));
    REQUIRE(peer.delivered.size() == 3);
    CHECK(peer.delivered[0].topic == "a/b");
    CHECK(peer.delivered[0].payload == "zero");
    CHECK(peer.delivered[0].qos == 0);
    CHECK(peer.delivered[0].retain == 0);
    CHECK(peer.delivered[1].qos == 1);
    CHECK(peer.delivered[1].retain == 1);
    CHECK(peer.delivered[1].once_id == 0);
    CHECK(peer.delivered[2].qos == 2);
    CHECK(peer.delivered[2].once_id == 10);
    CHECK(peer.sent == ack(kPubAck, 9) + ack(kPubRec, 10));
    CHECK(peer.counters().rx_msgs == 3);
    CHECK(peer.counters().tx_msgs == 0);
}

TEST_CASE("a message that is not stored yet is acknowledged when it is, in the order of PUBLISH")
{
    Broker broker;
    auto& peer = broker.client();
    broker.host.answers.deliver = IOTCC_PENDING;
    peer.write(publish(kQos1, "a", 1, "") + publish(kQos2, "a", 2, "") +
               publish(kQos1, "a", 3, ""));
    CHECK(peer.delivered.size() == 3);
    CHECK(peer.sent.empty());
    peer.store(IOTCC_OK);
    CHECK(peer.sent == ack(kPubAck, 1));
    peer.store(IOTCC_OK);
    peer.store(IOTCC_E_DENIED);
    CHECK(peer.sent == ack(kPubAck, 1) + ack(kPubRec, 2) + ack(kPubAck, 3));
}

TEST_CASE("a retained message of QoS 0 that is stored later is not acknowledged")
{
    Broker broker;
    auto& peer = broker.client();
    broker.host.answers.deliver = IOTCC_PENDING;
    peer.write(packet(0x31, field("a") + "x"));
    peer.store(IOTCC_OK);
    CHECK(peer.sent.empty());
    CHECK(peer.is_open());
}

TEST_CASE("a message that may not be published is acknowledged, or closes")
{
    for (const auto answer : {IOTCC_E_DENIED, IOTCC_DROP}) {
        Broker broker;
        auto& peer = broker.client();
        broker.host.answers.deliver = answer;
        peer.write(publish("a", "") + publish(kQos1, "a", 1, "") + publish(kQos2, "a", 2, ""));
        CHECK(peer.sent == ack(kPubAck, 1) + ack(kPubRec, 2));
    }
    for (const auto& packet : {publish("a", ""), publish(kQos1, "a", 1, "")}) {
        Broker broker{{"publish_denied", "close"}};
        auto& peer = broker.client();
        broker.host.answers.deliver = IOTCC_E_DENIED;
        peer.write(packet + kPing);
        CHECK(peer.sent.empty());
        CHECK(peer.closed == IOTCC_CLOSE_DENIED);
    }
}

TEST_CASE("what could not be kept is never acknowledged: the connection ends")
{
    Broker broker;
    auto& now = broker.client();
    broker.host.answers.deliver = IOTCC_E_NOMEM;
    now.write(publish(kQos1, "a", 1, ""));
    CHECK(now.sent.empty());
    CHECK(now.closed == IOTCC_CLOSE_OVERLOAD);

    auto& later = broker.client();
    broker.host.answers.deliver = IOTCC_PENDING;
    later.write(publish(kQos2, "a", 1, ""));
    later.store(IOTCC_E_FAIL);
    CHECK(later.sent.empty());
    CHECK(later.closed == IOTCC_CLOSE_OVERLOAD);
}

TEST_CASE("PUBREL releases the number, also an unknown one, and is answered with PUBCOMP")
{
    Broker broker;
    auto& peer = broker.client();
    peer.write(publish(kQos2, "a", 5, "") + ack(kPubRel, 5) + ack(kPubRel, 6));
    CHECK(peer.session.released == std::vector<std::uint32_t>{5, 6});
    CHECK(peer.sent == ack(kPubRec, 5) + ack(kPubComp, 5) + ack(kPubComp, 6));
}

TEST_CASE("PUBCOMP goes out when the release is stored, and not when it cannot be")
{
    Broker broker;
    auto& peer = broker.client();
    broker.host.answers.bus.release = IOTCC_PENDING;
    peer.write(ack(kPubRel, 5));
    CHECK(peer.sent.empty());
    peer.store(IOTCC_OK);
    CHECK(peer.sent == ack(kPubComp, 5));
    peer.write(ack(kPubRel, 6));
    peer.store(IOTCC_E_FAIL);
    CHECK(peer.sent == ack(kPubComp, 5));
    CHECK(peer.closed == IOTCC_CLOSE_OVERLOAD);
}

TEST_CASE("one message of QoS 2 too many without PUBREL closes; repeated ones do not count")
{
    Broker broker{{"max_inflight_in", "3"}};
    auto& peer = broker.client();
    for (int repeated = 0; repeated < 3; ++repeated)
        for (unsigned id = 1; id <= 3; ++id)
            peer.write(publish(kQos2 | kDup, "a", id, ""));
    CHECK(peer.delivered.size() == 9); // which of them are the same the bus knows
    peer.write(ack(kPubRel, 2) + publish(kQos2, "a", 4, ""));
    CHECK(peer.is_open());
    peer.write(publish(kQos2, "a", 5, ""));
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.delivered.size() == 10);
}

TEST_CASE("a client that does not read its acknowledgements is not read, and gets them all later")
{
    Broker broker;
    auto& peer = broker.client();
    broker.host.answers.deliver = IOTCC_PENDING;
    peer.write(publish(kQos1, "a", 1, ""));
    peer.stop_reading();
    broker.host.answers.deliver = IOTCC_OK;
    peer.write(publish(kQos1, "a", 2, "") + publish(kQos1, "a", 3, ""));
    CHECK(peer.delivered.size() == 2);
    peer.store(IOTCC_OK);
    peer.read_again();
    CHECK(peer.sent == ack(kPubAck, 2) + ack(kPubAck, 1) + ack(kPubAck, 3));
    CHECK(peer.delivered.size() == 3);
}
