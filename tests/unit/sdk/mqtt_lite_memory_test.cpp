#include "allocation_failures.hpp"
#include "mqtt_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::mqtt::testing;
using iotcc::test::AllocationFailures;

namespace {

// What needs memory in the plugin: a decision that takes time, QoS 2 both ways, answers that wait.
void converse(Broker& broker, FakePeer& peer)
{
    peer.write(connect({.flags = 0x2e, .will_topic = "last", .will_message = "gone"}));
    if (!peer.is_open())
        return;
    peer.decide(IOTCC_OK);
    if (peer.awaited() != 0)
        peer.store(0);
    peer.write(publish(4, "a", 1, "x") + ack(0x62, 1) + subscribe(filter("a", 1) + filter("b", 2)));
    broker.host.answers.bus.subscribe = IOTCC_PENDING;
    peer.write(subscribe(filter("c", 1), 2));
    if (peer.is_open())
        peer.publish({.topic = "a/b", .payload = "hello", .qos = 2}, 1);
    peer.stop_reading();
    peer.write(kPing);
    if (peer.awaited() != 0)
        peer.store(IOTCC_OK);
    peer.read_again();
    peer.hang_up();
}

} // namespace

TEST_CASE("a client for which there is no memory closes at most, and the next one is served")
{
    AllocationFailures failures;
    Broker broker;
    while (failures.next()) {
        broker.host.answers.identify = IOTCC_PENDING;
        auto& peer = broker.mqtt.connect();
        failures.during([&] { converse(broker, peer); });
        peer.hang_up();
        broker.host.answers = {};
        auto& next = broker.client();
        next.write(publish(2, "a", 1, "x"));
        CHECK(next.sent == ack(0x40, 1));
        next.hang_up();
    }
    CHECK(failures.count() != 0);
}
