#include "mqtt_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::mqtt::testing;

TEST_CASE("PINGREQ is answered and is no message")
{
    Broker broker;
    auto& peer = broker.client();
    peer.write(kPing + kPing);
    CHECK(peer.sent == "\xd0\x00\xd0\x00"s);
    CHECK(peer.counters().rx_msgs == 0);
    CHECK(peer.counters().tx_msgs == 0);
}

TEST_CASE("DISCONNECT forgets the will and ends the connection in the ordinary way")
{
    Broker broker;
    auto& peer = broker.client();
    peer.write(kGoodbye + publish("a", "late"));
    CHECK(peer.session.will_dropped);
    CHECK(peer.closed == IOTCC_CLOSE_PEER);
    CHECK(peer.delivered.empty());
}

TEST_CASE("a violation closes with the clause in the log, and the will stays")
{
    Broker broker;
    auto& peer = broker.client();
    peer.write(publish("a", "before") + packet(0x36, field("a") + number(1)));
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.close_text == "QoS 3 of a PUBLISH [MQTT-3.3.1-4]");
    CHECK(peer.sent.empty());
    CHECK_FALSE(peer.session.will_dropped);
}

TEST_CASE("how the stream was cut does not matter")
{
    Broker broker;
    const std::string packets = connect() + publish("a", "zero") + publish(2, "b", 4, "one") +
                                subscribe(filter("c", 1), 6) + kPing;
    for (std::size_t cut = 1; cut < packets.size(); ++cut) {
        auto& peer = broker.mqtt.connect();
        peer.write(packets.substr(0, cut));
        if (peer.awaited() != 0)
            peer.store(0);
        peer.write(packets.substr(cut));
        if (peer.awaited() != 0)
            peer.store(0);
        CHECK(peer.delivered.size() == 2);
        CHECK(peer.sent ==
              kAccepted + ack(0x40, 4) + packet(0x90, number(6) + "\x01") + "\xd0\x00"s);
        peer.hang_up();
    }
}

TEST_CASE("a packet over max_packet closes by its header")
{
    Broker broker{{"max_packet", "1000"}};
    auto& peer = broker.client();
    peer.write(publish("a", std::string(900, 'x')));
    CHECK(peer.delivered.size() == 1);
    peer.write(publish("a", std::string(1000, 'x')).substr(0, 3));
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
}

TEST_CASE("a client is waited for 1.5 times its keep alive after each of its packets")
{
    Broker broker;
    auto& peer = broker.client(connect_with_keep_alive(7));
    CHECK(peer.deadline_ms == 10'500);
    peer.deadline_ms = 0;
    peer.publish({.topic = "a", .payload = "x"});
    CHECK(peer.deadline_ms == 0); // what it is sent does not count
    peer.write(kPing.substr(0, 1));
    CHECK(peer.deadline_ms == 0); // nor a packet that is not whole
    peer.write(kPing.substr(1));
    CHECK(peer.deadline_ms == 10'500);
    peer.pass_deadline();
    CHECK(peer.closed == IOTCC_CLOSE_TIMEOUT);
    CHECK_FALSE(peer.session.will_dropped);
}

TEST_CASE("the longest keep alive is kept, and none is none")
{
    Broker broker;
    CHECK(broker.client(connect_with_keep_alive(65'535)).deadline_ms == 98'302'500);
    auto& peer = broker.client(connect_with_keep_alive(0));
    peer.write(kPing);
    CHECK(peer.deadline_ms == 0);
}

TEST_CASE("a client that is not read because of us is not silent")
{
    Broker broker;
    auto& blocked = broker.client();
    blocked.stop_reading();
    blocked.write(kPing + kPing);
    blocked.pass_deadline();
    CHECK(blocked.is_open());
    CHECK(blocked.deadline_ms == 90'000);

    auto& waiting = broker.client();
    broker.host.answers.deliver = IOTCC_PENDING;
    waiting.write(publish(2, "a", 1, ""));
    waiting.pass_deadline();
    CHECK(waiting.is_open());
    waiting.store(IOTCC_OK);
    waiting.pass_deadline();
    CHECK(waiting.closed == IOTCC_CLOSE_TIMEOUT);
}

TEST_CASE("a client that the host does not read has its keep alive anew when it is read again")
{
    Broker broker;
    auto& slow = broker.client();
    slow.stop_reading(); // with nothing of ours to say to it
    slow.pass_deadline();
    REQUIRE(slow.is_open());
    CHECK(slow.deadline_ms == 90'000);
    slow.deadline_ms = 10;
    slow.read_again();
    CHECK(slow.deadline_ms == 90'000);
    CHECK(slow.sent.empty());
    slow.pass_deadline();
    CHECK(slow.closed == IOTCC_CLOSE_TIMEOUT);
}

TEST_CASE("what was stored after the end is not answered")
{
    Broker broker;
    auto& peer = broker.client();
    broker.host.answers.deliver = IOTCC_PENDING;
    peer.write(publish(2, "a", 1, "") + kGoodbye);
    CHECK(peer.closed == IOTCC_CLOSE_PEER);
    CHECK(peer.sent.empty());
}

TEST_CASE("options that make no sense are refused with their name")
{
    const auto words_for = [](const char* key, const char* value) {
        FakeHost host{{key, value}};
        try {
            FakeInstance mqtt(host, iotcc_plugin_v1);
        } catch (const std::runtime_error&) {
            return host.error;
        }
        return "served"s;
    };
    CHECK(words_for("max_packet", "268435455") == "served");
    CHECK(words_for("max_packet", "268435456").starts_with("max_packet = \"268435456\""));
    CHECK(words_for("max_inflight", "0").starts_with("max_inflight = \"0\""));
    CHECK(words_for("publish_denied", "shout").starts_with("publish_denied = \"shout\""));
}
