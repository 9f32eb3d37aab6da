#include "mqtt_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::mqtt::testing;

namespace {

std::string suback(unsigned id, std::string_view codes)
{
    return packet(0x90, number(id).append(codes));
}
std::string unsuback(unsigned id)
{
    return ack(0xb0, id);
}

} // namespace

TEST_CASE("every filter of a SUBSCRIBE is asked for and answered, in its order")
{
    Broker broker;
    broker.host.answers.bus.filters = {{"secret/#", IOTCC_E_DENIED}, {"b", 1}};
    auto& peer = broker.client();
    peer.write(subscribe(
        filter("a/+", 0) + filter("secret/#", 1) + filter("b", 2) + filter("$share/g/c", 2), 77));
    REQUIRE(peer.session.subscribed.size() == 4);
    CHECK(peer.session.subscribed[0].filter == "a/+");
    CHECK(peer.session.subscribed[2].filter == "b");
    CHECK(peer.session.subscribed[2].qos == 2);
    CHECK(peer.session.subscribed[3].filter == "$share/g/c");
    CHECK(peer.sent == suback(77, "\x00\x80\x01\x02"s));
    CHECK(peer.counters().tx_msgs == 0);
}

TEST_CASE("a SUBSCRIBE that is not stored yet is answered when it is, with its own codes")
{
    Broker broker;
    broker.host.answers.bus.subscribe = IOTCC_PENDING;
    auto& peer = broker.client();
    peer.write(subscribe(filter("a", 1), 5) + subscribe(filter("b", 2) + filter("c", 0), 6) +
               kPing);
    CHECK(peer.sent == "\xd0\x00"s);
    peer.store(IOTCC_OK);
    peer.store(IOTCC_OK);
    CHECK(peer.sent == "\xd0\x00"s + suback(5, "\x01") + suback(6, "\x02\x00"s));
}

TEST_CASE("a SUBSCRIBE that cannot be stored is not answered: the connection ends")
{
    Broker broker;
    broker.host.answers.bus.subscribe = IOTCC_PENDING;
    auto& peer = broker.client();
    peer.write(subscribe(filter("a", 1)));
    peer.store(IOTCC_E_FAIL);
    CHECK(peer.sent.empty());
    CHECK(peer.closed == IOTCC_CLOSE_OVERLOAD);
}

TEST_CASE("a thousand filters in one packet get a thousand codes")
{
    Broker broker;
    auto& peer = broker.client();
    std::string filters;
    for (unsigned i = 0; i < 1000; ++i)
        filters += filter("f/" + std::to_string(i), i % 3);
    peer.write(subscribe(filters, 9));
    CHECK(peer.session.subscribed.size() == 1000);
    CHECK(peer.session.subscribed[999].filter == "f/999");
    CHECK(peer.sent.size() == 3 + 2 + 1000);
    CHECK(peer.sent.ends_with("\x00\x01\x02\x00"s));
}

TEST_CASE("a packet with more filters than anybody has closes")
{
    Broker broker;
    auto& peer = broker.client();
    std::string filters, names;
    for (unsigned i = 0; i <= 65'536; ++i) {
        filters += filter("f", 0);
        names += field("f");
    }
    peer.write(subscribe(filters));
    CHECK(peer.closed == IOTCC_CLOSE_OVERLOAD);
    CHECK(peer.session.subscribed.empty());
    auto& other = broker.client();
    other.write(unsubscribe(names));
    CHECK(other.closed == IOTCC_CLOSE_OVERLOAD);
}

TEST_CASE("UNSUBSCRIBE gives its filters up and is answered, now or when that is stored")
{
    Broker broker;
    auto& peer = broker.client();
    peer.write(unsubscribe(field("a") + field("b/#"), 3));
    CHECK(peer.session.unsubscribed == std::vector<std::string>{"a", "b/#"});
    CHECK(peer.sent == unsuback(3));
    broker.host.answers.bus.unsubscribe = IOTCC_PENDING;
    peer.write(unsubscribe(field("a"), 4));
    CHECK(peer.sent == unsuback(3));
    peer.store(IOTCC_OK);
    CHECK(peer.sent == unsuback(3) + unsuback(4));
}

TEST_CASE("an answer for which there is no room waits, and all that follows with it")
{
    Broker broker;
    auto& peer = broker.client();
    peer.stop_reading();
    peer.write(subscribe(filter("a", 1), 5) + unsubscribe(field("a"), 6));
    CHECK(peer.session.unsubscribed.empty());
    CHECK(peer.publish({.topic = "a", .payload = "x", .qos = 1}, 1) == IOTCC_E_BUSY);
    peer.read_again();
    CHECK(peer.sent == suback(5, "\x01") + unsuback(6));
}
