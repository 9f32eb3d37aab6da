#include "allocation_failures.hpp"
#include "toml_reader.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace iotcc::config;
using iotcc::test::AllocationFailures;

TEST_CASE("a file that there is no memory for is not half read")
{
    const char* const text = "[http]\nworkers = 3\nlisten = \"127.0.0.1:9090\"\nstreams 7\n"
                             "[plugin.raw_tcp]\nlist = [\"x\", 2]\n";
    AllocationFailures failures;
    std::optional<Layer> layer;
    while (failures.next()) {
        layer.reset();
        failures.during([&] { layer = read_toml("t.toml", text); });
        CHECK(layer.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(layer.value().problems.size() == 1);
    CHECK(layer.value().given.size() == 5);
}
