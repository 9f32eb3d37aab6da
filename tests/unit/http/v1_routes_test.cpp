#include "api.hpp"
#include "fake_node.hpp"
#include "v1_routes.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <set>

namespace {

FakeNode node_with(std::size_t connections)
{
    FakeNode node;
    for (std::size_t i = 0; i < connections; ++i) {
        iotcc::ConnectionRow row;
        row.connection_id = "c" + std::to_string(i);
        row.device_id = "d" + std::to_string(i);
        node.connection_rows.push_back(row);
    }
    return node;
}

} // namespace

TEST_CASE("/v1/status gives state, process, totals and rates")
{
    FakeNode node;
    node.status_row.state = "started";
    node.status_row.start_ms = 1'700'000'000'123;
    node.status_row.uptime_s = 2.5;
    node.status_row.totals.open = 3;
    node.status_row.totals.counters.received_messages = std::numeric_limits<std::uint64_t>::max();
    node.status_row.rates.received = 0.5;
    node.status_row.memory = {1000, {{"no_accepts", true, 5}, {"no_publishers", false, 6}}};
    node.status_row.bus.dropped = 15;
    node.status_row.bus.drops = {1, 2, 3, 4, 5};
    Api api(node);
    CHECK(api.get("/v1/status").content_type == "application/json");
    const auto status = api.get_json("/v1/status");
    CHECK(status["state"] == "started");
    CHECK(status["start_ms"] == 1'700'000'000'123);
    CHECK(status["uptime_s"] == 2.5);
    CHECK(status["totals"]["open"] == 3);
    CHECK(status["totals"]["received_messages"] == std::numeric_limits<std::uint64_t>::max());
    CHECK(status["rates"]["received_messages_per_second"] == 0.5);
    CHECK(status["rates"]["sent_messages_per_second"].is_number_float());
    CHECK(status["memory"]["limit_bytes"] == 1000);
    CHECK(status["memory"]["in_force"] == std::vector<std::string>{"no_accepts"});
    CHECK(status["memory"]["begun"]["no_publishers"] == 6);
    CHECK(status["bus"]["dropped"] == 15);
    CHECK(status["bus"]["drops"] ==
          nlohmann::json{{"output_full", 1}, {"queue_full", 2}, {"overloaded", 3}, {"expired", 4}, {"unreadable", 5}});
    for (const auto* key : {"version", "boot_id", "lanes", "threads", "resident_bytes",
                            "heap_bytes", "connection_limit", "unidentified"})
        CHECK(status.contains(key));
}

TEST_CASE("/v1/connections gives every one of ten thousand once, in pages")
{
    const auto node = node_with(10'000);
    Api api(node);
    std::set<std::string> seen;
    std::string query = "?limit=1000";
    for (int pages = 1;; ++pages) {
        const auto page = api.get_json("/v1/connections" + query);
        CHECK(page["items"].size() == 1000);
        for (const auto& item : page["items"])
            seen.insert(item["connection_id"]);
        if (page["next"].is_null()) {
            CHECK(pages == 10);
            break;
        }
        query = "?limit=1000&cursor=" + page["next"].get<std::string>();
    }
    CHECK(seen.size() == 10'000);
}

TEST_CASE("/v1/connections gives a hundred rows unless it is told otherwise")
{
    const auto node = node_with(200);
    Api api(node);
    CHECK(api.get_json("/v1/connections")["items"].size() == 100);
    CHECK(api.get_json("/v1/connections?limit=1")["items"].size() == 1);
}

TEST_CASE("a connection shows who it is and what it did")
{
    auto node = node_with(1);
    auto& row = node.connection_rows.front();
    row.instance = "ws";
    row.remote = "192.0.2.1:5000";
    row.device_id = "<img src=x>";
    row.device_name = "bad \xff";
    row.opened_ms = 12345;
    row.counters.received_messages = 7;
    row.rates.received = 1.5;
    Api api(node);
    const auto response = api.get("/v1/connections");
    CHECK(response.body.find('<') == std::string::npos);
    const auto item = nlohmann::json::parse(response.body)["items"][0];
    CHECK(item["device_id"] == "<img src=x>");
    CHECK(item["device_name"] == "bad \xef\xbf\xbd");
    CHECK(item["opened_ms"] == 12345);
    CHECK(item["received_messages"] == 7);
    CHECK(item["received_messages_per_second"] == 1.5);
    for (const auto* key :
         {"instance", "remote", "device_type", "user_agent", "sent_messages", "received_bytes",
          "sent_bytes", "last_received_ms", "last_sent_ms", "errors"})
        CHECK(item.contains(key));
}

TEST_CASE("a bad limit or cursor is 400 and named")
{
    const auto node = node_with(1);
    Api api(node);
    const auto refusal_of = [&](const std::string& query) {
        const auto response = api.get("/v1/connections?" + query);
        CHECK(response.status == 400);
        const auto error = nlohmann::json::parse(response.body)["error"];
        CHECK(error["code"] == "bad_request");
        return error["message"].get<std::string>();
    };
    for (const auto* limit :
         {"", "0", "1001", "-1", "+1", "1x", "0x10", "1.0", "18446744073709551617", "4294967297"})
        CHECK(refusal_of("limit=" + std::string(limit)).starts_with("limit"));
    for (const auto* cursor : {"", "x", "-1", "99", "18446744073709551616"})
        CHECK(refusal_of("cursor=" + std::string(cursor)).starts_with("cursor"));
}

TEST_CASE("/v1/plugins gives each file with its words and its instances")
{
    FakeNode node;
    node.plugin_rows.resize(2);
    node.plugin_rows[0].name = "echo";
    node.plugin_rows[0].state = "loaded";
    iotcc::InstanceRow instance;
    instance.name = "echo";
    instance.listen = {"tcp://127.0.0.1:7001"};
    instance.totals.counters.received_messages = 1;
    node.plugin_rows[0].instances = {instance};
    node.plugin_rows[1].message = "plugins/x.so: refused: built for ABI 2";
    Api api(node);
    const auto list = api.get_json("/v1/plugins");
    CHECK(list["next"].is_null());
    REQUIRE(list["items"].size() == 2);
    CHECK(list["items"][0]["name"] == "echo");
    CHECK(list["items"][0]["instances"][0]["listen"][0] == "tcp://127.0.0.1:7001");
    CHECK(list["items"][0]["instances"][0]["totals"]["received_messages"] == 1);
    CHECK(list["items"][1]["message"] == "plugins/x.so: refused: built for ABI 2");
    CHECK(list["items"][1]["instances"].empty());
}

TEST_CASE("PUT log-level orders a level, or the host's, and refuses what is none")
{
    FakeNode node;
    Api api(node);
    const auto put = [&](const std::string& instance, const std::string& body) {
        return api
            .serve("PUT /v1/plugins/" + instance +
                   "/log-level HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body)
            .status;
    };
    CHECK(put("raw_tcp", R"({"level":"debug"})") == 204);
    CHECK(node.level_set == "debug");
    CHECK(put("raw_tcp", R"({"level":null})") == 204);
    CHECK(node.level_set.empty());
    CHECK(put("echo", R"({"level":"debug"})") == 404);
    for (const char* body : {"", "debug", "{}", R"({"level":7})", R"({"level":""})",
                             R"({"level":"loud"})", R"({"level":"debug","x":1})", "[[[["}) {
        CAPTURE(body);
        CHECK(put("raw_tcp", body) == 400);
    }
}

TEST_CASE("a sink's progress is shown with its instance, other instances have none")
{
    FakeNode node;
    iotcc::PluginRow plugin;
    plugin.instances.resize(2);
    plugin.instances[0].sink = iotcc::SinkProgress{1, 2, 3, 4, 5, 6, 7, "disk full"};
    plugin.instances[1].log_level = "debug";
    node.plugin_rows.push_back(plugin);
    const auto instances = Api(node).get_json("/v1/plugins")["items"][0]["instances"];
    CHECK(instances[0]["sink"] == nlohmann::json::parse(R"({"applied_rows":1,"waiting_rows":2,
        "waiting_bytes":3,"dropped_rows":4,"failures":5,"failing":6,"busy_ms":7,
        "last_error":"disk full"})"));
    CHECK_FALSE(instances[1].contains("sink"));
    CHECK(instances[1]["log_level"] == "debug");
}
