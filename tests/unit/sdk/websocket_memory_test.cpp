#include "allocation_failures.hpp"
#include "client_frame.hpp"

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
