#include "client_frame.hpp"

#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace iotcc::testing;
namespace frames = iotcc::websocket::testing;

namespace {

// The answer to the example of RFC 6455, section 1.3.
constexpr std::string_view kAccepted = "HTTP/1.1 101 Switching Protocols\r\n"
                                       "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                       "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

// A device past its handshake; `sent` holds what came after that.
FakePeer& device(FakeInstance& websocket)
{
    auto& peer = websocket.connect();
    peer.write(frames::upgrade_request());
    REQUIRE(peer.sent == kAccepted);
    peer.sent.clear();
    return peer;
}

} // namespace

TEST_CASE("the handshake of RFC 6455 is answered with its answer, and names the device")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = websocket.connect();
    peer.write(
        frames::upgrade_request("Device-Id: dev-1\r\nDevice-Name: Pump\r\nDevice-Type: pump\r\n"
                                "User-Agent: firmware/3\r\nAuthorization: Bearer s3cret\r\n"));
    CHECK(peer.sent == kAccepted);
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "dev-1");
    CHECK(peer.identified->name == "Pump");
    CHECK(peer.identified->type == "pump");
    CHECK(peer.identified->user_agent == "firmware/3");
    CHECK(peer.identified->password == "s3cret");
    CHECK(peer.identified->flags == IOTCC_DEVICE_SUPERSEDE);
    CHECK(peer.counters().tx_msgs == 0);
}

TEST_CASE("the first frames may come with the head")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = websocket.connect();
    peer.write(frames::upgrade_request() + frames::text("early"));
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].payload == "early");
}

TEST_CASE("nothing is answered before a rule has decided, and frames wait for it")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    host.answers.identify = IOTCC_PENDING;
    auto& peer = websocket.connect();
    peer.write(frames::upgrade_request() + frames::text("early"));
    CHECK(peer.sent.empty());
    peer.decide(IOTCC_OK);
    CHECK(peer.sent == kAccepted);
    CHECK(peer.delivered.size() == 1);
}

TEST_CASE("a refused device gets an answer with that status and is closed")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    const auto answer_to = [&](std::int32_t result) {
        host.answers.identify = result;
        auto& peer = websocket.connect();
        peer.write(frames::upgrade_request());
        CHECK(peer.closed == IOTCC_CLOSE_DENIED);
        return peer.sent.substr(0, 12);
    };
    CHECK(answer_to(IOTCC_E_DENIED) == "HTTP/1.1 401");
    CHECK(answer_to(IOTCC_E_EXISTS) == "HTTP/1.1 401");
    CHECK(answer_to(IOTCC_E_ARG) == "HTTP/1.1 400");
    CHECK(answer_to(IOTCC_E_BUSY) == "HTTP/1.1 503");
}

TEST_CASE("a device without an id gets one of its own, or is refused where it must have one")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& first = websocket.connect();
    auto& second = websocket.connect();
    first.write(frames::upgrade_request(""));
    second.write(frames::upgrade_request(""));
    REQUIRE(first.identified);
    REQUIRE(second.identified);
    CHECK(first.identified->id != second.identified->id);

    FakeHost strict{{"missing_id", "refuse"}};
    FakeInstance named_only(strict, iotcc_plugin_v1);
    auto& nameless = named_only.connect();
    nameless.write(frames::upgrade_request(""));
    CHECK(nameless.sent.starts_with("HTTP/1.1 401"));
    CHECK(nameless.closed == IOTCC_CLOSE_DENIED);
}

TEST_CASE("messages are delivered once, in fragments or whole, and echoed as they were")
{
    FakeHost host{{"echo", "true"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    peer.write(frames::text("one") + frames::begin_binary("t") + frames::last("wo"));
    REQUIRE(peer.delivered.size() == 2);
    CHECK(peer.delivered[0].payload == "one");
    CHECK(peer.delivered[1].payload == "two");
    CHECK(peer.sent == "\x81\x03one\x82\x03two");
    CHECK(peer.counters().tx_msgs == 2);
}

TEST_CASE("a ping is answered uncounted, also within a message")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    peer.write(frames::begin_text("a") + frames::ping("p") + frames::last("b"));
    CHECK(peer.sent == "\x8a\x01p");
    CHECK(peer.delivered.at(0).payload == "ab");
    CHECK(peer.counters().tx_msgs == 0);
}

TEST_CASE("an echo for which there is no room goes out first, once, when there is")
{
    FakeHost host{{"echo", "true"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    peer.stop_reading();
    peer.write(frames::text("one") + frames::ping("p") + frames::text("two"));
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.sent.empty());
    peer.read_again();
    CHECK(peer.sent == "\x81\x03one\x8a\x01p\x81\x03two");
    CHECK(peer.delivered.size() == 2);
}

TEST_CASE("a Close is answered with its code, and nothing is read or sent after it")
{
    FakeHost host{{"echo", "true"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    peer.write(frames::close(frames::code(4000, "bye")) + frames::text("late"));
    CHECK(peer.sent == frames::server_close(4000, ""));
    CHECK(peer.delivered.empty());
    CHECK(peer.closed == IOTCC_CLOSE_PEER);
    auto& silent = device(websocket);
    silent.write(frames::close(""));
    CHECK(silent.sent == std::string_view("\x88\x00", 2));
}

TEST_CASE("a broken rule closes with its code, after the messages before it")
{
    FakeHost host{{"max_message", "10"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    const auto code_after = [&](const std::string& bytes) {
        auto& peer = device(websocket);
        peer.write(frames::text("good") + bytes);
        CHECK(peer.delivered.size() == 1);
        CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
        return static_cast<unsigned char>(peer.sent.at(2)) * 256 +
               static_cast<unsigned char>(peer.sent.at(3));
    };
    CHECK(code_after(frames::client_frame({.first = 0x83})) == 1002);
    CHECK(code_after(frames::text("\xff")) == 1007);
    CHECK(code_after(frames::text("eleven byte")) == 1009);
}

TEST_CASE("a type of message that is switched off closes with 1003")
{
    FakeHost host{{"messages", "text"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    peer.write(frames::text("good") + frames::binary("bad"));
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.sent == frames::server_close(1003, "binaries are not taken here"));
}

TEST_CASE("whoever ends an open connection, the device is told why")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& drained = device(websocket);
    drained.drain(500);
    CHECK(drained.sent == frames::server_close(1001, "the server stops"));
    auto& gone = device(websocket);
    gone.hang_up();
    CHECK(gone.sent.empty());
}

TEST_CASE("a handshake that does not end in time is told so, and one that meets a stop as well")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& stopped = websocket.connect();
    stopped.write("GET /connect HTTP/1.1\r\n");
    stopped.drain(500);
    CHECK(stopped.sent.starts_with("HTTP/1.1 503"));
}

TEST_CASE("a silent device is pinged, then told that it was idle")
{
    FakeHost host{{"ping_ms", "4000"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    CHECK(peer.deadline_ms == 1000);
    for (int look = 0; look < 5; ++look)
        peer.pass_deadline();
    CHECK(peer.sent == std::string_view("\x89\x00", 2));
    peer.write(frames::pong(""));
    for (int look = 0; look < 5; ++look)
        peer.pass_deadline();
    peer.sent.clear();
    for (int look = 0; look < 4; ++look)
        peer.pass_deadline();
    CHECK(peer.sent == frames::server_close(1008, "idle"));
    CHECK(peer.closed == IOTCC_CLOSE_TIMEOUT);
}

TEST_CASE("a device that has no room for a ping is not taken for silent")
{
    FakeHost host{{"ping_ms", "4000"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    peer.stop_reading();
    for (int look = 0; look < 20; ++look)
        peer.pass_deadline();
    CHECK(peer.is_open());
}

TEST_CASE("options that cannot be meant are refused with their name")
{
    FakeHost host{{"path", "connect"}};
    CHECK_THROWS_WITH_AS(FakeInstance(host, iotcc_plugin_v1),
                         doctest::Contains("path = \"connect\": must be a path"),
                         std::runtime_error);
}

TEST_CASE("a command goes out as a text of JSON, and what answers it comes back as its reply")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    iotcc::Command command{};
    command.name = "fan";
    command.payload = "on";
    command.correlation = 7;
    CHECK(peer.command(command) == IOTCC_OK);
    const std::string_view json =
        R"({"id":"7","kind":"command","name":"fan","payload":"on","timestamp":1700000000})";
    CHECK(peer.sent == "\x81" + std::string(1, static_cast<char>(json.size())) + std::string(json));
    peer.write(frames::text(R"({"level":3})") +
               frames::text(R"({"id":"7","payload":"done","time":1})") +
               frames::text(R"({"id":"7","payload":"again"})"));
    REQUIRE(peer.delivered.size() == 3);
    CHECK(peer.delivered[0].kind == IOTCC_MSG_DATA);
    CHECK(peer.delivered[1].kind == IOTCC_MSG_REPLY);
    CHECK(peer.delivered[1].correlation == 7);
    CHECK(peer.delivered[1].payload == "done");
    CHECK(peer.delivered[2].kind == IOTCC_MSG_DATA);
}

TEST_CASE("a command that a text frame cannot hold is not sent")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    iotcc::Command command{};
    command.name = "fan";
    command.payload = "\xff";
    CHECK(peer.command(command) == IOTCC_E_ARG);
    CHECK(peer.sent.empty());
}

TEST_CASE("a device that sends a token without an id is to be the token's")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = websocket.connect();
    peer.write(frames::upgrade_request("Authorization: Bearer s3cret\r\n"));
    REQUIRE(peer.identified);
    CHECK(peer.identified->flags == (IOTCC_DEVICE_UNNAMED | IOTCC_DEVICE_SUPERSEDE));
}

TEST_CASE("what is published for a device goes out as a text where it is one, else as a binary")
{
    FakeHost host;
    FakeInstance websocket(host, iotcc_plugin_v1);
    auto& peer = device(websocket);
    for (const std::string_view payload : {"gr\xc3\xbc\xc3\x9f", "\xff\xfe", ""})
        CHECK(peer.publish({.topic = "devices/dev-1/down", .payload = payload}) == IOTCC_OK);
    CHECK(peer.sent == std::string_view("\x81\x06gr\xc3\xbc\xc3\x9f\x82\x02\xff\xfe\x81\x00", 14));
    CHECK(peer.counters().tx_msgs == 3);
}

TEST_CASE("a device of one type of messages is published no other")
{
    FakeHost of_texts{{"messages", "text"}};
    FakeInstance texts(of_texts, iotcc_plugin_v1);
    auto& text = device(texts);
    CHECK(text.publish({.topic = "t", .payload = "\xff"}) < 0);
    CHECK(text.publish({.topic = "t", .payload = "x"}) == IOTCC_OK);
    CHECK(text.sent == "\x81\x01x");
    FakeHost of_binaries{{"messages", "binary"}};
    FakeInstance binaries(of_binaries, iotcc_plugin_v1);
    auto& binary = device(binaries);
    CHECK(binary.publish({.topic = "t", .payload = "x"}) == IOTCC_OK);
    CHECK(binary.sent == "\x82\x01x");
}
