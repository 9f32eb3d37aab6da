#include "devices_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace iotcc::cli;
using Json = nlohmann::ordered_json;

TEST_CASE("the rows of devices are a table")
{
    const Json items = Json::parse(
        R"([{"device_id":"dev-1","protocol":"raw_tcp","instance":"gate","remote":"127.0.0.1:5",)"
        R"("connections":2,"opened_ms":1000,"received_messages":7,"sent_messages":3,)"
        R"("last_received_ms":0}])");
    std::ostringstream out;
    device_table(items, 121'000).print(out, 0);
    CHECK(out.str() == "DEVICE  PROTOCOL  INSTANCE  ADDRESS      CONNS  SINCE  IN  OUT  LAST\n"
                       "dev-1   raw_tcp   gate      127.0.0.1:5      2     2m   7    3     -\n");
}

TEST_CASE("a device is every member of every connection")
{
    const Json device = Json::parse(
        R"({"device_id":"d","connections":[{"remote":"a\n","last_sent_ms":0,"errors":1},{"x":0.5}]})");
    std::ostringstream out;
    write_device(device, out);
    CHECK(out.str() == "remote        a\\x0a\n"
                       "last_sent_ms  -\n"
                       "errors        1\n"
                       "\n"
                       "x  0.5\n");
}
