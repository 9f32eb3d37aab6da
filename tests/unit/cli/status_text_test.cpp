#include "status_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace iotcc::cli;
using Json = nlohmann::ordered_json;

namespace {

const Json kStatus = Json::parse(
    R"({"state":"started","version":"0.1.0","resident_bytes":17843456,"uptime_s":150.2,)"
    R"("totals":{"open":3,"opened":12,"closed":9,"denied":1,"received_messages":120,)"
    R"("sent_messages":60},"commands_waiting":2,"queries_waiting":1,)"
    R"("bus":{"sessions":4,"subscriptions":5,"retained":6,"queued":7,"dropped":8},)"
    R"("rates":{"received_messages_per_second":20.04,"sent_messages_per_second":1.0}})");

} // namespace

TEST_CASE("the status is five lines")
{
    std::ostringstream out;
    write_status(kStatus, out);
    CHECK(out.str() == "host      started, up 2m, version 0.1.0, 17.0 MiB resident\n"
                       "devices   3 connected, 12 came, 9 left, 1 denied\n"
                       "messages  120 in (20.0/s), 60 out (1.0/s)\n"
                       "topics    4 sessions, 5 subscriptions, 6 retained, 7 queued, 8 dropped\n"
                       "waiting   2 commands, 1 queries\n");
}

TEST_CASE("each instance is a row, each refusal a line")
{
    const Json plugins = Json::parse(
        R"({"items":[{"name":"raw_tcp","message":"","instances":[{"name":"gate",)"
        R"("component":"raw_tcp","state":"failed","reason":"port busy","listen":["tcp://a:1",)"
        R"("tcp://b:2"],"totals":{"open":1,"received_messages":2,"sent_messages":3}}]},)"
        R"({"name":"bad","message":"bad.so: refused: \u001bno plugin","instances":[]}]})");
    std::ostringstream out;
    write_plugins(plugins, 0, out);
    CHECK(out.str() ==
          "INSTANCE  COMPONENT  STATE              OPEN  IN  OUT  ADDRESS\n"
          "gate      raw_tcp    failed: port busy     1   2    3  tcp://a:1 tcp://b:2\n"
          "bad.so: refused: \\x1bno plugin\n");
}

TEST_CASE("what is watched stands under its titles")
{
    const std::string line = watch_line(kStatus, 0);
    CHECK(line.size() == watch_title().size());
    CHECK(line.substr(sizeof("00:00:00.000") - 1) ==
          "         3      20.0       1.0         120          60        3   17.0 MiB");
}
