#include "client_frame.hpp"
#include "client_packet.hpp"

#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace iotcc::testing;
namespace frames = iotcc::websocket::testing;
namespace packets = iotcc::mqtt::testing;
using namespace std::string_literals;

namespace {

const std::string kOffer = "Sec-WebSocket-Protocol: mqtt\r\n";
const std::string kAccepted = "\x82\x04\x20\x02\x00\x00"s; // a CONNACK

// An instance on a host with a bus.
struct WebSocket {
    explicit WebSocket(std::initializer_list<Setting> section = {})
        : host(section), instance(start(host))
    {
    }
    // Past its handshake; `sent` holds what came after that.
    FakePeer& upgraded(std::string_view more = kOffer)
    {
        auto& peer = instance.connect();
        peer.write(frames::upgrade_request(more));
        REQUIRE(peer.sent.starts_with("HTTP/1.1 101 "));
        peer.sent.clear();
        return peer;
    }
    // Past its CONNECT.
    FakePeer& client(const std::string& connect = packets::connect())
    {
        auto& peer = upgraded();
        peer.write(frames::binary(connect));
        peer.store(0);
        REQUIRE(peer.sent == kAccepted);
        peer.sent.clear();
        return peer;
    }

    FakeHost host;
    FakeInstance instance;

private:
    static FakeInstance start(FakeHost& host)
    {
        host.has_bus = true;
        return FakeInstance(host, iotcc_plugin_v1);
    }
};

std::string connect_for(unsigned keep_alive_s)
{
    return packets::packet(0x10, packets::field("MQTT") + "\x04\x02" +
                                     packets::number(keep_alive_s) + packets::field("c1"));
}

} // namespace

TEST_CASE("who offers the subprotocol mqtt is an MQTT client, and is named by its CONNECT alone")
{
    WebSocket websocket;
    for (const std::string name : {"mqtt", "mqttv3.1"}) {
        auto& peer = websocket.instance.connect();
        peer.write(frames::upgrade_request("Sec-WebSocket-Protocol: " + name +
                                           "\r\nDevice-Id: other\r\nAuthorization: Bearer x\r\n"));
        CHECK(peer.sent.find("\r\nSec-WebSocket-Protocol: " + name + "\r\n") != std::string::npos);
        CHECK_FALSE(peer.identified);
        peer.sent.clear();
        peer.write(frames::binary(packets::connect()));
        REQUIRE(peer.identified);
        CHECK(peer.identified->id == "c1");
        CHECK(peer.identified->type == "mqtt");
        CHECK(peer.identified->password.empty());
        REQUIRE(peer.session.opened);
        peer.store(0);
        CHECK(peer.sent == kAccepted);
    }
}

TEST_CASE("without the option mqtt the subprotocol is one that is not known")
{
    WebSocket websocket({{"mqtt", "false"}});
    auto& peer = websocket.instance.connect();
    peer.write(frames::upgrade_request(kOffer + "Device-Id: dev-1\r\n"));
    CHECK(peer.sent.find("Sec-WebSocket-Protocol") == std::string::npos);
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "dev-1");
}

TEST_CASE("an MQTT client's frames are not compressed")
{
    WebSocket websocket({{"deflate", "true"}});
    auto& peer = websocket.instance.connect();
    peer.write(
        frames::upgrade_request(kOffer + "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    CHECK(peer.sent.starts_with("HTTP/1.1 101 "));
    CHECK(peer.sent.find("permessage-deflate") == std::string::npos);
}

TEST_CASE("packets and frames need not align")
{
    const std::string stream = packets::connect() + packets::publish("t", "one") +
                               packets::publish("t", std::string(300, 'x')) +
                               packets::publish("t", "three") + packets::kPing;
    const std::string pong = "\x82\x02\xd0\x00"s;
    for (const std::size_t piece : {1u, 2u, 7u, 200u, 1000u}) {
        CAPTURE(piece);
        WebSocket websocket;
        websocket.host.answers.bus.open_session = 0;
        auto& peer = websocket.upgraded();
        for (std::size_t at = 0; at < stream.size(); at += piece)
            peer.write(frames::binary(stream.substr(at, piece)));
        REQUIRE(peer.delivered.size() == 3);
        CHECK(peer.delivered[0].payload == "one");
        CHECK(peer.delivered[1].payload == std::string(300, 'x'));
        CHECK(peer.delivered[2].payload == "three");
        CHECK(peer.sent == kAccepted + pong);
    }
}

TEST_CASE("a message in fragments is part of the stream, and pings between them are answered")
{
    WebSocket websocket;
    auto& peer = websocket.client();
    const std::string packet = packets::publish("t", "hello");
    peer.write(frames::begin_binary(packet.substr(0, 3)) + frames::ping("p") +
               frames::last(packet.substr(3)));
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].payload == "hello");
    CHECK(peer.sent == "\x8a\x01p");
}

TEST_CASE("what comes behind a CONNECT waits for its session")
{
    WebSocket websocket;
    auto& peer = websocket.upgraded();
    peer.write(frames::binary(packets::connect() + packets::publish("t", "one")) +
               frames::binary(packets::publish("t", "two")));
    CHECK(peer.delivered.empty());
    peer.store(0);
    REQUIRE(peer.delivered.size() == 2);
    CHECK(peer.delivered[0].payload == "one");
    CHECK(peer.delivered[1].payload == "two");
    CHECK(peer.sent == kAccepted);
}

TEST_CASE("the same when a rule or a password is decided later")
{
    WebSocket websocket;
    websocket.host.answers.identify = IOTCC_PENDING;
    websocket.host.answers.bus.open_session = 0;
    auto& peer = websocket.upgraded();
    peer.write(frames::binary(packets::connect() + packets::publish("t", "one")));
    CHECK(peer.delivered.empty());
    peer.decide(IOTCC_OK);
    CHECK(peer.delivered.size() == 1);
    auto& refused = websocket.upgraded();
    refused.write(frames::binary(packets::connect()));
    refused.decide(IOTCC_E_DENIED);
    CHECK(refused.sent == "\x82\x04\x20\x02\x00\x05"s + frames::server_close(1008, "denied"));
}

TEST_CASE("a text is no MQTT: 1003, and the will is published")
{
    WebSocket websocket;
    auto& peer = websocket.client();
    peer.write(frames::text("x") + frames::binary(packets::publish("t", "late")));
    CHECK(peer.sent == frames::server_close(1003, "MQTT comes in binary frames [MQTT-6.0.0-1]"));
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.delivered.empty());
    CHECK_FALSE(peer.session.will_dropped);
}

TEST_CASE("a DISCONNECT ends with 1000 and without the will, a Close alone with it")
{
    WebSocket websocket;
    auto& polite = websocket.client();
    polite.write(frames::binary(packets::kGoodbye + packets::publish("t", "late")));
    CHECK(polite.sent == frames::server_close(1000));
    CHECK(polite.session.will_dropped);
    CHECK(polite.delivered.empty());
    auto& sudden = websocket.client();
    sudden.write(frames::close(frames::code(1000)));
    CHECK(sudden.sent == frames::server_close(1000));
    CHECK(sudden.closed == IOTCC_CLOSE_PEER);
    CHECK_FALSE(sudden.session.will_dropped);
}

TEST_CASE("a packet that breaks the rules of MQTT closes, after the ones before it")
{
    WebSocket websocket;
    auto& peer = websocket.client();
    peer.write(frames::binary(packets::publish("t", "good") + "\xf0"s));
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.sent == frames::server_close(1002));
}

TEST_CASE("before a CONNECT no message over 256 KiB is taken, whatever max_message is")
{
    WebSocket websocket;
    auto& peer = websocket.upgraded();
    peer.write(frames::client_frame({.first = 0x82, .announced = 256 * 1024 + 1}));
    CHECK(peer.sent == frames::server_close(1009, "a message over max_message"));
    auto& client = websocket.client();
    client.write(frames::client_frame({.first = 0x82, .announced = 256 * 1024 + 1}));
    CHECK(client.is_open());
}

TEST_CASE("messages of topics go to an MQTT client as packets, to a device as they are")
{
    WebSocket websocket;
    auto& client = websocket.client();
    CHECK(client.session.opened->form != 0);
    auto& device = websocket.upgraded("Device-Id: dev-1\r\n");
    const iotcc::Message message{.topic = "t", .payload = "hi"};
    CHECK(client.publish(message) == IOTCC_OK);
    CHECK(device.publish(message) == IOTCC_OK);
    CHECK(client.sent == "\x82\x07\x30\x05\x00\x01thi"s);
    CHECK(device.sent == "\x81\x02hi");
    client.sent.clear();
    CHECK(client.publish({.topic = "t", .payload = std::string(200, 'x'), .qos = 1}, 7) ==
          IOTCC_OK);
    CHECK(client.sent == "\x82\x7e\x00\xd0\x32\xcd\x01\x00\x01t\x00\x08"s + std::string(200, 'x'));
    client.write(frames::binary(packets::ack(0x40, 8)));
    REQUIRE(client.session.settled.size() == 1);
    CHECK(client.session.settled[0].number == 7);
}

TEST_CASE("answers for which there is no room wait in one frame, and what follows with them")
{
    WebSocket websocket;
    auto& peer = websocket.client();
    peer.stop_reading();
    peer.write(frames::binary(packets::kPing + packets::publish("t", "late")) +
               frames::binary(packets::publish("t", "later")));
    CHECK(peer.delivered.empty());
    peer.read_again();
    CHECK(peer.sent == "\x82\x02\xd0\x00"s);
    CHECK(peer.delivered.size() == 2);
}

TEST_CASE("keep alive closes a silent client, and a frame without a packet is no sign of life")
{
    WebSocket websocket({{"ping_ms", "0"}, {"assemble_ms", "0"}});
    auto& peer = websocket.client(connect_for(10));
    CHECK(peer.deadline_ms > 14'000);
    CHECK(peer.deadline_ms <= 15'000);
    peer.write(frames::pong("") + frames::binary("\x30"));
    peer.pass_deadline();
    CHECK(peer.closed == IOTCC_CLOSE_TIMEOUT);
    CHECK(peer.sent == frames::server_close(1008, "idle"));
}

TEST_CASE("silence is pinged, and ends a client by its keep alive only")
{
    WebSocket websocket({{"ping_ms", "4000"}, {"assemble_ms", "0"}});
    auto& peer = websocket.client(connect_for(0));
    for (int look = 0; look < 20; ++look) {
        CHECK(peer.deadline_ms != 0);
        CHECK(peer.deadline_ms <= 1000);
        peer.pass_deadline();
    }
    CHECK(peer.sent == "\x89\x00"s);
    CHECK(peer.is_open());
}

TEST_CASE("a packet that does not end is late after assemble_ms")
{
    WebSocket websocket({{"ping_ms", "0"}, {"assemble_ms", "4000"}});
    auto& peer = websocket.client(connect_for(0));
    peer.write(frames::binary("\x30"));
    for (int look = 0; look < 10 && peer.is_open(); ++look)
        peer.pass_deadline();
    CHECK(peer.sent == frames::server_close(1008, "a message took too long"));
}

TEST_CASE("an MQTT client takes no commands, and is told of a stop")
{
    WebSocket websocket;
    auto& peer = websocket.client();
    CHECK(peer.command({.name = "reboot", .payload = "", .content_type = ""}) ==
          IOTCC_E_UNSUPPORTED);
    peer.drain(100);
    CHECK(peer.sent == frames::server_close(1001, "the server stops"));
}
