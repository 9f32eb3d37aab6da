#include "api.hpp"
#include "fake_node.hpp"
#include "v1_routes.hpp"

#include <doctest/doctest.h>

#include <limits>

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
    CHECK(status["bus"]["drops"] == nlohmann::json{{"output_full", 1},
                                                   {"queue_full", 2},
                                                   {"overloaded", 3},
                                                   {"expired", 4},
                                                   {"unreadable", 5}});
    for (const auto* key : {"version", "boot_id", "lanes", "threads", "resident_bytes",
                            "heap_bytes", "connection_limit", "unidentified"})
        CHECK(status.contains(key));
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
    node.plugin_rows[0].generation = "0123456789abcdef";
    node.plugin_rows[0].instances[0].calls = iotcc::CallRow{3, 2, 0.5};
    node.plugin_rows[1].message = "plugins/x.so: refused: built for ABI 2";
    Api api(node);
    const auto list = api.get_json("/v1/plugins");
    CHECK(list["next"].is_null());
    REQUIRE(list["items"].size() == 2);
    CHECK(list["items"][0]["name"] == "echo");
    CHECK(list["items"][0]["instances"][0]["listen"][0] == "tcp://127.0.0.1:7001");
    CHECK(list["items"][0]["instances"][0]["totals"]["received_messages"] == 1);
    CHECK(list["items"][0]["generation"] == "0123456789abcdef");
    CHECK(list["items"][0]["instances"][0]["calls"] ==
          nlohmann::json{{"times", 3}, {"slow", 2}, {"seconds", 0.5}});
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
