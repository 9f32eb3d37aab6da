#include "allocation_failures.hpp"

#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::testing;
using iotcc::test::AllocationFailures;

TEST_CASE("a session that runs out of memory closes at most, and the next one is served")
{
    FakeHost host{{"echo", "true"}, {"reply", "true"}, {"max_frame", "4096"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    iotcc::Command command{};
    command.name = "reboot";
    command.payload = "now";
    command.correlation = 8;
    const std::string frame(1000, 'x');
    AllocationFailures failures;
    while (failures.next()) {
        failures.during([&] {
            auto& peer = raw_tcp.connect();
            peer.write("HELLO dev1 token\n");
            peer.write(frame + "\nREPLY 7 done\n");
            if (peer.is_open()) // as the host asks open ones only
                peer.command(command);
            if (peer.is_open())
                peer.drain(100);
        });
        auto& next = raw_tcp.connect();
        next.write("HELLO dev2\nhello\n");
        CHECK(next.sent == "OK\nhello\n");
        next.hang_up();
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("a refusal that there is no memory for closes nevertheless")
{
    FakeHost host{{"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    AllocationFailures failures;
    while (failures.next()) {
        auto& peer = raw_tcp.connect();
        failures.during([&] { peer.write("GET / HTTP/1.1\r\n"); });
        if (peer.is_open()) // the fake host itself had none for the bytes
            peer.write(peer.unused_input().empty() ? "GET / HTTP/1.1\r\n" : "");
        CHECK_FALSE(peer.is_open());
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("an instance for which there is no memory is not created, and nothing stays behind")
{
    FakeHost host{{"echo", "true"}};
    const iotcc_component& component = *iotcc_plugin_v1.components[0];
    AllocationFailures failures;
    void* self = nullptr;
    while (failures.next()) {
        self = nullptr;
        std::int32_t result = IOTCC_E_FAIL;
        failures.during([&] { result = component.create(&host.abi(), &self); });
        CHECK((result < 0) == (self == nullptr));
        if (self != nullptr)
            component.destroy(self);
    }
    CHECK(failures.count() != 0);
    CHECK(self != nullptr);
}
