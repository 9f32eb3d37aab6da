#include "captured_stderr.hpp"
#include "host_rig.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace iotcc;
using abi::Component;
using test::CapturedStderr;

TEST_CASE("a plugin that floods the log is cut short, and the host's own lines are not lost")
{
    const CapturedStderr captured;
    {
        const iotcc_component component = abi::plain_component();
        abi::HostRig rig;
        abi::Instance& instance = rig.add(component);
        instance.create();
        const Component& self = *static_cast<Component*>(instance.self());
        const auto& log = self.service<iotcc_log>(IOTCC_LOG);
        rig.rooms.log.write(log::Level::error, "host", "before");
        for (int i = 0; i < 100'000; ++i)
            log.write(self.host, IOTCC_ERROR, {"flood", 5});
    }
    const std::string text = captured.text();
    CHECK(text.find("host: before") != std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') < 10'000);
}

TEST_CASE(
    "each instance has a level of its own, which its plugin sees; without one it is the host's")
{
    const CapturedStderr captured;
    {
        const iotcc_component component = abi::plain_component();
        abi::HostRig rig; // logs errors
        abi::Instance &loud = rig.add(component, "loud"), &quiet = rig.add(component, "quiet");
        loud.create();
        quiet.create();
        loud.set_log_level(log::Level::debug);
        const auto service = [](abi::Instance& instance) -> const iotcc_log& {
            return static_cast<Component*>(instance.self())->service<iotcc_log>(IOTCC_LOG);
        };
        const iotcc_log &of_loud = service(loud), &of_quiet = service(quiet);
        CHECK(*of_loud.level == IOTCC_DEBUG);
        CHECK(*of_quiet.level == IOTCC_ERROR);
        of_loud.write(static_cast<Component*>(loud.self())->host, IOTCC_DEBUG, {"here", 4});
        of_quiet.write(static_cast<Component*>(quiet.self())->host, IOTCC_WARN, {"not here", 8});
        rig.rooms.log.set_level(log::Level::warn);
        loud.follow_log_level();
        quiet.follow_log_level();
        CHECK(*of_loud.level == IOTCC_DEBUG);
        CHECK(*of_quiet.level == IOTCC_WARN);
        loud.set_log_level({});
        CHECK(*of_loud.level == IOTCC_WARN);
    }
    CHECK(captured.text().find("loud: here") != std::string::npos);
    CHECK(captured.text().find("not here") == std::string::npos);
}
