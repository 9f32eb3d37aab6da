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
