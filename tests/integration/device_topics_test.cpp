#include "bundled_host.hpp"
#include "client_frame.hpp"
#include "client_packet.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::test;
namespace frames = iotcc::websocket::testing;
namespace packets = iotcc::mqtt::testing;
using namespace std::string_literals;

namespace {

const std::string kConnack = "\x20\x02\x00\x00"s;
const std::string kResumed = "\x20\x02\x01\x00"s;
const std::string kSuback = "\x90\x03\x00\x01\x00"s;

constexpr unsigned kFirstId = 2; // of a session's first message with QoS 1 or 2

// A packet of less than 126 bytes as the host frames it.
std::string framed(const std::string& packet)
{
    return "\x82"s + static_cast<char>(packet.size()) + packet;
}

// All protocols on one bus.
struct TopicHost : private PluginDirectory, HostProcess {
    explicit TopicHost(const std::vector<std::string>& more = {})
        : PluginDirectory({"mqtt_lite", "raw_tcp", "websocket"}),
          HostProcess(path(), {{"mqtt_lite", "raw_tcp", "websocket"}, settings(more)})
    {
    }

    [[nodiscard]] TcpClient websocket(std::string_view headers) const
    {
        TcpClient client = connect("websocket");
        client.send(frames::upgrade_request(headers));
        std::string head;
        while (!head.ends_with("\r\n\r\n"))
            head += client.receive(1);
        REQUIRE(head.starts_with("HTTP/1.1 101 "));
        return client;
    }
    [[nodiscard]] TcpClient websocket_device(const std::string& id) const
    {
        TcpClient device = websocket("Device-Id: " + id + "\r\n");
        await(id);
        return device;
    }
    [[nodiscard]] TcpClient raw_device(const std::string& id) const
    {
        TcpClient device = connect("raw_tcp");
        device.send("HELLO " + id + "\n");
        await(id);
        return device;
    }
    [[nodiscard]] TcpClient mqtt_client(const std::string& id) const
    {
        TcpClient client = connect("mqtt_lite");
        client.send(packets::connect({.client_id = id}));
        REQUIRE(client.receive(4) == kConnack);
        return client;
    }
    [[nodiscard]] TcpClient mqtt_over_websocket(const packets::ConnectParts& who,
                                                const std::string& answer = kConnack) const
    {
        TcpClient client = websocket("Sec-WebSocket-Protocol: mqtt\r\n");
        client.send(frames::binary(packets::connect(who)));
        REQUIRE(client.receive(6) == framed(answer));
        return client;
    }

private:
    static std::vector<std::string> settings(const std::vector<std::string>& more)
    {
        std::vector<std::string> all{"mqtt_lite.subscribe=true", "raw_tcp.subscribe=true",
                                     "websocket.subscribe=true"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    // Its hello may be on its way still.
    void await(const std::string& device) const
    {
        REQUIRE(eventually([&] { return get("/devices/status/" + device).status == 200; }));
    }
};

void subscribe(TcpClient& client, std::string_view filter)
{
    client.send(packets::subscribe(packets::filter(filter, 0)));
    REQUIRE(client.receive(5) == kSuback);
}

} // namespace

TEST_CASE("what devices send comes to who subscribes to their topics")
{
    const TopicHost host;
    TcpClient reader = host.mqtt_client("reader");
    subscribe(reader, "devices/+/up");
    TcpClient page = host.websocket_device("ws-1");
    page.send(frames::text("hello"));
    const std::string from_page = packets::publish("devices/ws-1/up", "hello");
    CHECK(reader.receive(from_page.size()) == from_page);
    page.send(frames::binary("\xff\x00"s));
    const std::string binary = packets::publish("devices/ws-1/up", "\xff\x00"s);
    CHECK(reader.receive(binary.size()) == binary);
    TcpClient sensor = host.raw_device("raw-1");
    sensor.send("21.5\n");
    const std::string from_sensor = packets::publish("devices/raw-1/up", "21.5");
    CHECK(reader.receive(from_sensor.size()) == from_sensor);
}

TEST_CASE("what is published for a device comes to it in its own frames")
{
    const TopicHost host;
    TcpClient writer = host.mqtt_client("writer");
    TcpClient page = host.websocket_device("ws-1");
    TcpClient sensor = host.raw_device("raw-1");
    writer.send(packets::publish("devices/ws-1/down", "gr\xc3\xbc\xc3\x9f") +
                packets::publish("devices/ws-1/down", "\xff\xfe") +
                packets::publish("devices/raw-1/down", "gr\xc3\xbc\xc3\x9f") +
                packets::publish("devices/raw-1/down", "two\nlines") +
                packets::publish("devices/raw-1/down", "\xff\xfe"));
    CHECK(page.receive(8) == "\x81\x06gr\xc3\xbc\xc3\x9f");
    CHECK(page.receive(4) == "\x82\x02\xff\xfe");
    CHECK(sensor.receive_line() == "gr\xc3\xbc\xc3\x9f");
    CHECK(sensor.receive_line() == "\xff\xfe"); // and not the one that a line cannot hold
    CHECK(host.json("/devices/status/ws-1")["outgoing_messages"] == 2);
    CHECK(host.json("/devices/status/raw-1")["outgoing_messages"] == 2);
}

TEST_CASE("what a topic keeps for a device comes when it connects")
{
    const TopicHost host;
    TcpClient writer = host.mqtt_client("writer");
    writer.send(packets::packet(0x31, packets::field("devices/ws-1/down") + "config") +
                packets::kPing);
    CHECK(writer.receive(2) == "\xd0\x00"s);
    TcpClient page = host.websocket("Device-Id: ws-1\r\n");
    CHECK(page.receive(8) == "\x81\x06"
                             "config");
}

TEST_CASE("an MQTT client and a device of one instance get one message, each in its form")
{
    const TopicHost host;
    TcpClient page = host.websocket_device("ws-1");
    TcpClient client = host.mqtt_over_websocket({.client_id = "c1"});
    client.send(frames::binary(packets::subscribe(packets::filter("devices/ws-1/down", 0))));
    REQUIRE(client.receive(7) == framed(kSuback));
    TcpClient writer = host.mqtt_client("writer");
    for (int i = 0; i < 3; ++i) {
        writer.send(packets::publish("devices/ws-1/down", "go"));
        const std::string packet = framed(packets::publish("devices/ws-1/down", "go"));
        CHECK(client.receive(packet.size()) == packet);
        CHECK(page.receive(4) == "\x81\x02go");
    }
}

TEST_CASE("over WebSocket packets may be cut into frames, and several may be in one")
{
    const TopicHost host;
    TcpClient client = host.websocket("Sec-WebSocket-Protocol: mqtt\r\n");
    const std::string stream = packets::connect({.client_id = "c1"}) +
                               packets::subscribe(packets::filter("t", 1)) +
                               packets::publish(2, "t", 9, "itself") + packets::kPing;
    // All in one frame, before anybody has answered.
    client.send(frames::binary(stream));
    CHECK(client.receive(6) == framed(kConnack));
    CHECK(client.receive(7) == framed("\x90\x03\x00\x01\x01"s));
    std::string rest = client.receive(6 + 4 + 2 + 13);
    for (const std::string& part : {framed(packets::ack(0x40, 9)), framed("\xd0\x00"s),
                                    framed(packets::publish(2, "t", kFirstId, "itself"))}) {
        CAPTURE(part);
        REQUIRE(rest.find(part) != std::string::npos);
        rest.erase(rest.find(part), part.size());
    }
    CHECK(rest.empty());
    client.send(frames::binary(packets::ack(0x40, kFirstId)));
    for (const char byte : packets::publish("t", "by bytes") + packets::kPing)
        client.send(frames::binary(std::string(1, byte)));
    const std::string echo = framed(packets::publish("t", "by bytes"));
    CHECK(client.receive(echo.size()) == echo);
    CHECK(client.receive(4) == framed("\xd0\x00"s));
    CHECK(host.json("/devices/status/c1")["incoming_messages"] == 2);
}

TEST_CASE("a newer connection of a client takes over, and has the topics of its own")
{
    const TopicHost host;
    TcpClient older = host.mqtt_over_websocket({.client_id = "c1"});
    TcpClient newer = host.mqtt_over_websocket({.client_id = "c1"});
    CHECK(older.receive_all() == frames::server_close(1008, "superseded"));
    newer.send(frames::binary(packets::publish("devices/c1/down", "x") + packets::kPing));
    CHECK(newer.receive(4) == framed("\xd0\x00"s));
}

TEST_CASE("a session goes on over another carrier, in its form")
{
    const TopicHost host;
    const packets::ConnectParts who{.flags = 0, .client_id = "c1"};
    TcpClient first = host.mqtt_over_websocket(who);
    first.send(frames::binary(packets::subscribe(packets::filter("t", 1)) + packets::kGoodbye));
    CHECK(first.receive(7) == framed("\x90\x03\x00\x01\x01"s));
    CHECK(first.receive_all() == frames::server_close(1000));
    TcpClient writer = host.mqtt_client("writer");
    writer.send(packets::publish(2, "t", 1, "kept"));
    CHECK(writer.receive(4) == packets::ack(0x40, 1));
    TcpClient second = host.connect("mqtt_lite");
    second.send(packets::connect(who));
    CHECK(second.receive(4) == kResumed);
    const std::string message = packets::publish(2, "t", kFirstId, "kept");
    CHECK(second.receive(message.size()) == message);
    TcpClient third = host.mqtt_over_websocket(who, kResumed); // takes over
    CHECK(second.receive_all().empty());
    const std::string again = framed(packets::publish(0xa, "t", kFirstId, "kept"));
    CHECK(third.receive(again.size()) == again);
}
