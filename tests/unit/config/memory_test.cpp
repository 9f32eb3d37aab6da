#include "allocation_failures.hpp"
#include "configuration.hpp"
#include "readings.hpp"
#include "toml_reader.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::config;
using iotcc::test::AllocationFailures;

namespace {

const std::string kText =
    "[host]\nlanes = 2\ntrusted_proxies = [\"192.0.2.0/24\", \"2001:db8::/32\"]\n"
    "[plugin.\"a gate with a long name\"]\ncomponent = \"raw_tcp\"\n"
    "listen = [\"tcp://[::1]:9101\"]\nfactor = 0.5\necho = true\n";

} // namespace

TEST_CASE("a file that there is no memory for is not half read in silence")
{
    AllocationFailures failures;
    Layer layer;
    while (failures.next()) {
        layer = {};
        failures.during([&] { layer = read_toml("settings of this host.toml", kText); });
        // A number that a stream finds no memory for is a fault in the file.
        const bool is_whole = layer.given.size() == 8 && layer.problems.empty();
        CHECK((is_whole || layer.given.empty() || !layer.problems.empty()));
        if (!failures.has_failed())
            CHECK(is_whole);
    }
    CHECK(failures.count() != 0);
    CHECK(layer.given.size() == 8);
}

TEST_CASE("settings that there is no memory for are not half taken in silence")
{
    AllocationFailures failures;
    while (failures.next()) {
        Reading reading;
        reading.configuration.settings.lanes = 7;
        failures.during([&] { reading = read({{{"settings.toml", kText}}, {}, {}}); });
        const auto lanes = reading.configuration.settings.lanes;
        CHECK((lanes == 2 || lanes == 7 || !reading.problems.empty()));
        if (!failures.has_failed())
            CHECK(lanes == 2);
    }
    CHECK(failures.count() != 0);
}
