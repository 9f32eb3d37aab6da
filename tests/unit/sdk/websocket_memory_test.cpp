#include "allocation_failures.hpp"
#include "client_frame.hpp"
#include "client_packet.hpp"

#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::testing;
namespace frames = iotcc::websocket::testing;
using iotcc::test::AllocationFailures;

TEST_CASE("a session that runs out of memory closes at most, and the next one is served")
{
    FakeHost host{{"echo", "true"}};
    FakeInstance websocket(host, iotcc_plugin_v1);
    const std::string request = frames::upgrade_request();
    const std::string conversation = frames::begin_text("a") + frames::ping("p") +
                                     frames::last(std::string(2000, 'b')) + frames::text("c") +
                                     frames::close(frames::code(1000));
    AllocationFailures failures;
    while (failures.next()) {
        failures.during([&] {
            auto& peer = websocket.connect();
            peer.write(request.substr(0, 100));
            peer.write(request.substr(100));
            peer.stop_reading();
            peer.write(conversation.substr(0, 30));
            peer.read_again();
            peer.write(conversation.substr(30));
            if (peer.is_open())
                peer.drain(100);
        });
        auto& next = websocket.connect();
        next.write(request + frames::text("hello"));
        CHECK(next.sent.ends_with("\x81\x05hello"));
        next.hang_up();
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("an MQTT client that runs out of memory closes at most, and the next one is served")
{
    namespace packets = iotcc::mqtt::testing;
    FakeHost host;
    host.has_bus = true;
    FakeInstance websocket(host, iotcc_plugin_v1);
    const std::string request = frames::upgrade_request("Sec-WebSocket-Protocol: mqtt\r\n");
    const std::string subscribe = packets::subscribe(packets::filter("t", 1));
    AllocationFailures failures;
    while (failures.next()) {
        failures.during([&] {
            auto& peer = websocket.connect();
            peer.write(request);
            peer.write(frames::binary(packets::connect() + subscribe.substr(0, 3)));
            if (peer.awaited() != 0)
                peer.store(0);
            peer.stop_reading();
            peer.write(frames::binary(subscribe.substr(3) + packets::kPing));
            peer.read_again();
            if (peer.is_open())
                peer.publish({.topic = "t", .payload = "x", .qos = 1}, 1);
        });
        auto& next = websocket.connect();
        next.write(request + frames::binary(packets::connect()));
        next.store(0);
        CHECK(next.sent.ends_with(std::string_view("\x82\x04\x20\x02\x00\x00", 6)));
        next.hang_up();
    }
    CHECK(failures.count() != 0);
}
