#include "clock.hpp"
#include "device_filter.hpp"

#include <doctest/doctest.h>

using namespace iotcc;
using namespace iotcc::cli;

TEST_CASE("only what narrows the list down goes to the host")
{
    CHECK(query_of(DeviceFilter{}).empty());
    DeviceFilter filter;
    filter.id = "rack-";
    filter.protocol = "mqtt_lite";
    filter.instance = "gate";
    filter.address = "10.0.";
    CHECK(query_of(filter).text() ==
          "?device_id=rack-&protocol=mqtt_lite&instance=gate&address=10.0.");
}

TEST_CASE("since is Unix milliseconds, or a time back from now")
{
    DeviceFilter filter;
    filter.since = "1795397432614";
    CHECK(query_of(filter).text() == "?since=1795397432614");
    filter.since = "10m";
    const auto before = unix_ms();
    const auto since = std::stoull(query_of(filter).text().substr(sizeof("?since=") - 1));
    CHECK(since >= before - 600'000);
    CHECK(since <= unix_ms() - 600'000);
    filter.since = "3650d";
    CHECK(query_of(filter).text() > "?since=1");
}
