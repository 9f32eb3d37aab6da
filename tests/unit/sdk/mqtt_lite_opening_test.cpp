#include "mqtt_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::mqtt::testing;

namespace {

const std::string kWithWill = connect(
    {.flags = 0x2e, .will_topic = "last/words", .will_message = "gone"}); // clean, QoS 1, retained
const std::string kWithUser =
    connect({.flags = 0xc2, .user_name = "ann", .password = std::string("p\0q", 3)});

// The CONNACK to `packets` when identify answers so.
std::string answer_to(const std::string& packets, std::int32_t verdict)
{
    Broker broker;
    broker.host.answers.identify = verdict;
    auto& peer = broker.mqtt.connect();
    peer.write(packets);
    CHECK_FALSE(peer.is_open());
    CHECK_FALSE(peer.session.opened);
    return peer.sent;
}

// The CONNACK when the bus answers so.
std::string answer_to_session(std::int32_t status, int why)
{
    Broker broker;
    auto& peer = broker.mqtt.connect();
    peer.write(connect());
    peer.store(status);
    CHECK(peer.closed == why);
    return peer.sent;
}

} // namespace

TEST_CASE("a CONNECT names the device, opens its session and is accepted")
{
    Broker broker;
    auto& peer = broker.mqtt.connect();
    peer.write(kWithUser);
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "c1");
    CHECK(peer.identified->type == "mqtt");
    CHECK(peer.identified->username == "ann");
    CHECK(peer.identified->password == std::string("p\0q", 3));
    CHECK(peer.identified->flags == (IOTCC_DEVICE_EXCLUSIVE | IOTCC_DEVICE_SUBSCRIBES));
    REQUIRE(peer.session.opened);
    CHECK(peer.session.opened->flags == IOTCC_SESSION_CLEAN);
    CHECK_FALSE(peer.session.opened->will);
    CHECK(peer.sent.empty());
    peer.store(0);
    CHECK(peer.sent == kAccepted);
    CHECK(peer.counters().tx_msgs == 0);
}

TEST_CASE("a session that is resumed is said to be present, but not to MQTT 3.1")
{
    Broker broker;
    auto& peer = broker.mqtt.connect();
    peer.write(connect({.flags = 0}));
    CHECK(peer.session.opened->flags == 0);
    peer.store(1);
    CHECK(peer.sent == connack(0, 1));

    auto& old = broker.mqtt.connect();
    old.write(connect_3_1());
    old.store(1);
    CHECK(old.sent == connack(0, 0));
}

TEST_CASE("the session gets the will, also when the identity is decided later")
{
    Broker broker;
    const auto is_whole = [](const FakePeer& peer) {
        REQUIRE(peer.session.opened);
        REQUIRE(peer.session.opened->will);
        const auto& will = *peer.session.opened->will;
        CHECK(will.topic == "last/words");
        CHECK(will.payload == "gone");
        CHECK(will.qos == 1);
        CHECK(will.retain == 1);
    };
    auto& now = broker.mqtt.connect();
    now.write(kWithWill);
    is_whole(now);

    broker.host.answers.identify = IOTCC_PENDING;
    auto& later = broker.mqtt.connect();
    later.write(kWithWill);
    CHECK_FALSE(later.session.opened);
    later.decide(IOTCC_OK);
    is_whole(later);
    later.store(0);
    CHECK(later.sent == kAccepted);
}

TEST_CASE("packets behind the CONNECT wait for the CONNACK and keep their order")
{
    Broker broker;
    broker.host.answers.identify = IOTCC_PENDING;
    auto& peer = broker.mqtt.connect();
    peer.write(connect() + publish(2, "a", 7, "x") + kPing);
    CHECK(peer.unused_input().size() == (publish(2, "a", 7, "x") + kPing).size());
    peer.decide(IOTCC_OK);
    CHECK(peer.delivered.empty());
    peer.store(0);
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.sent == kAccepted + ack(0x40, 7) + std::string("\xd0\x00", 2));
}

TEST_CASE("what follows a refused CONNECT is dropped [MQTT-3.1.4-5]")
{
    Broker broker;
    broker.host.answers.identify = IOTCC_E_DENIED;
    auto& peer = broker.mqtt.connect();
    peer.write(connect() + publish("a", "x"));
    CHECK(peer.delivered.empty());
    CHECK(peer.unused_input().empty());
}

TEST_CASE("a refused identity is told by its code")
{
    CHECK(answer_to(kWithUser, IOTCC_E_DENIED) == connack(4));
    CHECK(answer_to(connect(), IOTCC_E_DENIED) == connack(5));
    CHECK(answer_to(connect(), IOTCC_E_EXISTS) == connack(2));
    CHECK(answer_to(connect(), IOTCC_E_ARG) == connack(2));
    CHECK(answer_to(connect(), IOTCC_E_BUSY) == connack(3));
    CHECK(answer_to(connect(), IOTCC_E_NOMEM) == connack(3));
}

TEST_CASE("an identity that is refused later is told by the same code")
{
    Broker broker;
    broker.host.answers.identify = IOTCC_PENDING;
    auto& peer = broker.mqtt.connect();
    peer.write(kWithUser);
    peer.decide(IOTCC_E_DENIED);
    CHECK(peer.sent == connack(4));
    CHECK_FALSE(peer.is_open());
}

TEST_CASE("a refused session is told by its code, and the connection closes")
{
    CHECK(answer_to_session(IOTCC_E_EXISTS, IOTCC_CLOSE_DENIED) == connack(2));
    CHECK(answer_to_session(IOTCC_E_BUSY, IOTCC_CLOSE_OVERLOAD) == connack(3));
    CHECK(answer_to_session(IOTCC_E_DENIED, IOTCC_CLOSE_DENIED) == connack(5));
    CHECK(answer_to_session(IOTCC_E_FAIL, IOTCC_CLOSE_OVERLOAD) == connack(3));
}

TEST_CASE("a host without a bus serves nobody")
{
    FakeHost host;
    FakeInstance mqtt(host, iotcc_plugin_v1);
    auto& peer = mqtt.connect();
    peer.write(connect());
    CHECK(peer.sent == connack(3));
    CHECK(peer.closed == IOTCC_CLOSE_OVERLOAD);
}

TEST_CASE("a client without an id gets one of its own, where that is allowed")
{
    const auto nameless = connect({.client_id = ""});
    Broker broker;
    auto& one = broker.client(nameless);
    auto& two = broker.client(nameless);
    CHECK(one.identified->id.size() == 37);
    CHECK(one.identified->id != two.identified->id);
    CHECK(one.identified->flags ==
          (IOTCC_DEVICE_EXCLUSIVE | IOTCC_DEVICE_SUBSCRIBES | IOTCC_DEVICE_UNNAMED));

    Broker strict{{"allow_empty_id", "false"}};
    auto& peer = strict.mqtt.connect();
    peer.write(nameless);
    CHECK(peer.sent == connack(2));
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK_FALSE(peer.identified);
}

TEST_CASE("an empty id without clean session, and an unknown level, get their code and the end")
{
    Broker broker;
    auto& nameless = broker.mqtt.connect();
    nameless.write(connect({.flags = 0, .client_id = ""}));
    CHECK(nameless.sent == connack(2));
    CHECK(nameless.closed == IOTCC_CLOSE_PROTOCOL);

    auto& newer = broker.mqtt.connect();
    newer.write(connect({.level = 5}));
    CHECK(newer.sent == connack(1));
    CHECK(newer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK_FALSE(newer.identified);
}

TEST_CASE("a keep alive over max_keepalive, or none, is refused before anybody is taken over")
{
    Broker broker{{"max_keepalive", "30"}};
    broker.client(connect_with_keep_alive(30));
    for (const unsigned seconds : {31u, 0u}) {
        auto& peer = broker.mqtt.connect();
        peer.write(connect_with_keep_alive(seconds));
        CHECK(peer.sent == connack(2));
        CHECK_FALSE(peer.is_open());
        CHECK_FALSE(peer.identified);
    }
}

TEST_CASE("who speaks another protocol is closed, and the log says which")
{
    Broker broker;
    const auto words_for = [&](std::string_view first) {
        auto& peer = broker.mqtt.connect();
        peer.write(first);
        CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
        CHECK(peer.sent.empty());
        return peer.close_text;
    };
    CHECK(words_for("GET / HTTP/1.1\r\n") == "HTTP, where MQTT is spoken");
    CHECK(words_for("POST / HTTP/1.1\r\n") == "HTTP, where MQTT is spoken");
    CHECK(words_for("\x16\x03\x01") == "TLS, where MQTT is spoken in plain text");
    CHECK(words_for("\x30") == "a first packet that is not CONNECT [MQTT-3.1.0-1]");
}
