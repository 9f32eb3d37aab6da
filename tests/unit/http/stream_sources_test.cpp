#include "api.hpp"
#include "bounded_news.hpp"
#include "fake_node.hpp"
#include "host_source.hpp"
#include "tail_source.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace iotcc;
using namespace iotcc::http;
using nlohmann::json;

namespace {

json data_of(const StreamEvent& event)
{
    return json::parse(event.data);
}

MessageRow message(std::string payload)
{
    MessageRow row;
    row.time_ms = 1'700'000'000'123;
    row.is_from_device = true;
    row.connection_id = "c1";
    row.topic = "devices/d1/up";
    row.bytes = payload.size();
    row.payload = std::move(payload);
    return row;
}

// The events of one look at these.
std::vector<StreamEvent> tailed(MessageNews news)
{
    FakeNode node;
    node.passed.push_back(std::move(news));
    const RouteContext context{node, {}};
    TailSource tail(context, "d1");
    auto found = tail.look();
    REQUIRE(found);
    CHECK(found->state.empty());
    CHECK(node.watched_device == "d1");
    return std::move(found->news);
}

} // namespace

TEST_CASE("a message is told with its text where it is UTF-8")
{
    const auto events = tailed({{message("21.5 \u00b0C")}, 0});
    REQUIRE(events.size() == 1);
    CHECK(events[0].name == "message");
    CHECK(data_of(events[0]) == json({{"time_ms", 1'700'000'000'123},
                                      {"direction", "in"},
                                      {"connection_id", "c1"},
                                      {"topic", "devices/d1/up"},
                                      {"bytes", 8},
                                      {"text", "21.5 \u00b0C"},
                                      {"cut", false}}));
}

TEST_CASE("any other payload is told as base64")
{
    auto row = message("\xff\xfe");
    row.is_from_device = false;
    row.bytes = 5000;
    row.is_cut = true;
    const json told = data_of(tailed({{row}, 0}).at(0));
    CHECK(told["base64"] == "//4=");
    CHECK_FALSE(told.contains("text"));
    CHECK(told["direction"] == "out");
    CHECK(told["bytes"] == 5000);
    CHECK(told["cut"] == true);
}

TEST_CASE("no payload can end its event or open a tag")
{
    const std::string hostile = "\r\n\r\nevent: message\ndata: {}\n\n<script>\"\\";
    const auto event = tailed({{message(hostile)}, 0}).at(0);
    CHECK(event.data.find_first_of("\r\n<") == std::string::npos);
    CHECK(data_of(event)["text"] == hostile);
}

TEST_CASE("what was skipped is told behind what is shown")
{
    const auto events = tailed({{message("x")}, 7});
    REQUIRE(events.size() == 2);
    CHECK(events[1].name == "skipped");
    CHECK(events[1].data == R"({"messages":7})");
}

TEST_CASE("one look tells 32 KiB, and counts the rest as skipped")
{
    std::vector<MessageRow> rows(100, message(std::string(1024, '\1')));
    const auto events = tailed({rows, 0});
    std::size_t bytes = 0;
    for (const auto& event : events)
        bytes += event.data.size();
    CHECK(bytes <= BoundedNews::kMost + 100);
    CHECK(events.back().name == "skipped");
    CHECK(data_of(events.back())["messages"] == 100 - (events.size() - 1));
}

TEST_CASE("a tail that has not begun everywhere tells nothing yet")
{
    FakeNode node;
    node.passed.push_back(std::nullopt);
    const RouteContext context{node, {}};
    TailSource tail(context, "d1");
    CHECK_FALSE(tail.look());
    CHECK(tail.look());
}

TEST_CASE("the host's stream tells its status, then each plugin, without what counts")
{
    FakeNode node;
    node.status_row.state = "started";
    PluginRow plugin;
    plugin.name = "echo";
    plugin.state = "loaded";
    plugin.instances.resize(1);
    plugin.instances[0].name = "echo";
    plugin.instances[0].state = "running";
    plugin.instances[0].totals.open = 5;
    node.plugin_rows = {plugin};
    const RouteContext context{node, {}};
    HostSource source(context);
    const auto found = source.look();
    REQUIRE(found);
    CHECK(found->news.empty());
    REQUIRE(found->state.size() == 2);
    CHECK(found->state[0].name == "status");
    CHECK(data_of(found->state[0])["state"] == "started");
    CHECK_FALSE(data_of(found->state[0]).contains("uptime_s"));
    CHECK(found->state[1].name == "plugin");
    const json told = data_of(found->state[1]);
    CHECK(told["name"] == "echo");
    CHECK(told["instances"][0]["state"] == "running");
    CHECK_FALSE(told["instances"][0].contains("totals"));
}

TEST_CASE("connections that open and close are told in their order, and how many were skipped")
{
    FakeNode node;
    ConnectionRow opened;
    opened.connection_id = "c1";
    opened.device_id = "d1";
    const DisconnectRow closed{"c1", "d1", "raw_tcp", "timeout", "idle", 1'700'000'000'123};
    node.happened.push_back(ConnectionNews{{opened, closed}, 3});
    const RouteContext context{node, {}};
    HostSource source(context);
    const auto found = source.look();
    REQUIRE(found);
    REQUIRE(found->news.size() == 3);
    CHECK(found->news[0].name == "connect");
    CHECK(data_of(found->news[0])["device_id"] == "d1");
    CHECK(found->news[1].name == "disconnect");
    CHECK(data_of(found->news[1]) == json({{"connection_id", "c1"},
                                           {"device_id", "d1"},
                                           {"instance", "raw_tcp"},
                                           {"reason", "timeout"},
                                           {"text", "idle"},
                                           {"closed_ms", 1'700'000'000'123}}));
    CHECK(found->news[2].name == "skipped");
    CHECK(found->news[2].data == R"({"events":3})");
}

TEST_CASE("the status is looked at once per second, while connections are told at once")
{
    FakeNode node;
    const RouteContext context{node, {}};
    HostSource source(context);
    CHECK(data_of(source.look()->state[0])["lanes"] == 0);
    node.status_row.lanes = 2;
    for (int looks = 1; looks < 5; ++looks)
        CHECK(data_of(source.look()->state[0])["lanes"] == 0);
    CHECK(data_of(source.look()->state[0])["lanes"] == 2);
}

TEST_CASE("a lane that hangs holds the status up for ten looks, not for ever")
{
    FakeNode node;
    node.happened.assign(20, std::nullopt);
    const RouteContext context{node, {}};
    HostSource source(context);
    int waited = 0;
    while (!source.look())
        ++waited;
    CHECK(waited == 9);
    CHECK(source.look());
}

TEST_CASE("a tail needs the role control, the host's stream the role read")
{
    const FakeNode node;
    for (const auto& [role, expected] :
         {std::pair(Role::read, 403), {Role::control, 200}, {Role::admin, 200}}) {
        Api api(node, route_table(), role);
        CHECK(api.get("/v1/devices/d1/tail").status == expected);
        CHECK(api.get("/v1/stream").status == 200);
    }
}

TEST_CASE("a tail is of the device whose id is in the path, decoded once")
{
    const FakeNode node;
    Api api(node);
    CHECK(api.get("/v1/devices/a%2Fb%2520c/tail").subject == "a/b%20c");
}
