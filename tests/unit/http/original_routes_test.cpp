#include "api.hpp"
#include "fake_node.hpp"
#include "original_routes.hpp"

#include <doctest/doctest.h>

#include <set>

namespace {

iotcc::ConnectionRow device(const std::string& id)
{
    iotcc::ConnectionRow row;
    row.connection_id = "0c8c2cd4-0000-4000-8000-000000000001";
    row.device_id = id;
    row.remote = "192.0.2.1:5000";
    row.opened_ms = 1'700'000'000'000;
    row.uptime_ms = 90'500;
    row.counters.received_messages = 5;
    row.counters.sent_messages = 2;
    row.counters.last_received_ms = 1'700'000'000'999;
    row.rates = {0.5, 0.25};
    return row;
}

std::set<std::string> keys_of(const nlohmann::json& object)
{
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.insert(key);
    return keys;
}

const std::set<std::string> kMetrics = {"server_current_state",
                                        "connections",
                                        "start_time",
                                        "received_messages",
                                        "received_messages_per_second",
                                        "sent_messages",
                                        "sent_messages_per_second",
                                        "commands_waiting",
                                        "queries_waiting",
                                        "go_routines",
                                        "system_memory",
                                        "allocated_memory",
                                        "heap_allocated_memory",
                                        "sse_subscribers"};

} // namespace

TEST_CASE("the status has the flat keys of generation 1 with their types")
{
    FakeNode node;
    node.status_row.state = "started";
    node.status_row.uptime_s = 61.9;
    node.status_row.totals.open = 3;
    node.status_row.totals.counters.received_messages = 12;
    node.status_row.rates.received = 0.5;
    node.status_row.threads = 7;
    node.status_row.resident_bytes = 9 * 1024 * 1024 + 5;
    Api api(node);
    const auto status = api.get_json("/cloud-connector/status");
    CHECK(status["server_current_state"] == "started");
    CHECK(status["connections"] == 3);
    CHECK(status["uptime"] == 61);
    CHECK(status["uptime"].is_number_integer());
    CHECK(status["incoming_messages"] == 12);
    CHECK(status["incoming_messages_per_second"] == 0.5);
    CHECK(status["outgoing_messages"].is_number_integer());
    CHECK(status["outgoing_messages_per_second"].is_number_float());
    CHECK(status["go_routines"] == 7);
    CHECK(status["system_memory"] == 9);
    for (const auto* key : {"allocated_memory", "heap_allocated_memory"})
        CHECK(status[key].is_number_integer());
}

TEST_CASE("the status has the metrics and units of generation 2 in the same object")
{
    FakeNode node;
    node.status_row.start_ms = 1'700'000'000'999;
    Api api(node);
    const auto status = api.get_json("/cloud-connector/status");
    CHECK(keys_of(status["metrics"]) == kMetrics);
    auto units = kMetrics;
    units.insert("uptime");
    CHECK(keys_of(status["units"]) == units);
    CHECK(status["metrics"]["start_time"] == 1'700'000'000);
    CHECK(status["units"]["uptime"] == "secs");
    CHECK(status["units"]["system_memory"] == "Mb");
    CHECK(status["units"]["connections"] == "");
}

TEST_CASE("a host that drains is still started for clients that know three states")
{
    FakeNode node;
    node.status_row.state = "draining";
    CHECK(Api(node).get_json("/cloud-connector/status")["server_current_state"] == "started");
}

TEST_CASE("the device list has the original's keys, times in seconds")
{
    FakeNode node;
    node.connection_rows = {device("sensor")};
    Api api(node);
    const auto devices = api.get_json("/devices")["devices"];
    REQUIRE(devices.size() == 1);
    CHECK(keys_of(devices[0]) == std::set<std::string>{"connection_id", "device_id", "device_name",
                                                       "device_type", "user_agent",
                                                       "remote_address", "created_at",
                                                       "last_received_message", "last_sent_message",
                                                       "received_messages", "sent_messages"});
    CHECK(devices[0]["last_received_message"] == 1'700'000'000);
    CHECK(devices[0]["last_sent_message"] == 0);
    CHECK(devices[0]["created_at"] == node.connection_rows[0].opened_ms / 1000);
}

TEST_CASE("the device list is an empty list without devices and ends at a thousand")
{
    FakeNode node;
    Api api(node);
    CHECK(api.get("/devices").body == R"({"devices":[]})");
    node.connection_rows.assign(1500, device("same"));
    CHECK(api.get_json("/devices")["devices"].size() == 1000);
}

TEST_CASE("a device is shown in both generations' words")
{
    FakeNode node;
    node.connection_rows = {device("sensor")};
    Api api(node);
    const auto flat = api.get_json("/devices/status/sensor");
    CHECK(flat["uptime"] == 90);
    CHECK(flat["incoming_messages"] == 5);
    CHECK(flat["incoming_messages_per_second"] == 0.5);
    CHECK(flat["outgoing_messages"] == 2);
    CHECK(flat["outgoing_messages_per_second"] == 0.25);
    const auto shown = api.get_json("/devices/sensor/show");
    CHECK(shown["metrics"]["received_messages"] == 5);
    CHECK(shown["metrics"]["sent_messages_per_second"] == 0.25);
    CHECK(keys_of(shown["metrics"]) == keys_of(shown["units"]));
    CHECK(shown["units"]["uptime"] == "secs");
}

TEST_CASE("the connections of one device are summed, the oldest gives the uptime")
{
    FakeNode node;
    node.connection_rows = {device("sensor"), device("sensor"), device("other")};
    node.connection_rows[1].uptime_ms = 1000;
    Api api(node);
    const auto flat = api.get_json("/devices/status/sensor");
    CHECK(flat["incoming_messages"] == 10);
    CHECK(flat["outgoing_messages_per_second"] == 0.5);
    CHECK(flat["uptime"] == 90);
}

TEST_CASE("a device is there from its first moment on, with uptime 0")
{
    FakeNode node;
    node.connection_rows = {device("sensor")};
    node.connection_rows[0].uptime_ms = 999;
    Api api(node);
    CHECK(api.get("/devices/status/sensor").status == 200);
    CHECK(api.get_json("/devices/status/sensor")["uptime"] == 0);
}

TEST_CASE("an unknown device is 404 in JSON")
{
    const FakeNode node;
    Api api(node);
    for (const auto* path : {"/devices/nobody/show", "/devices/status/nobody"}) {
        const auto response = api.get(path);
        CHECK(response.status == 404);
        CHECK(response.content_type == "application/json");
        CHECK(response.body == R"({"error":"Device not found"})");
    }
}

TEST_CASE("a device is found by any id that it may have")
{
    FakeNode node;
    node.connection_rows = {device("a/b"), device("a%2Fb"), device("100%"),
                            device("<b>gr\xc3\xb6\xc3\x9f"
                                   "e</b>")};
    Api api(node);
    for (const auto* path :
         {"/devices/a%2Fb/show", "/devices/a%252Fb/show", "/devices/100%25/show",
          "/devices/%3Cb%3Egr%C3%B6%C3%9Fe%3C%2Fb%3E/show", "/devices/status/a%2Fb"})
        CHECK(api.get(path).status == 200);
}

TEST_CASE("only GET, HEAD and OPTIONS are there for status and devices")
{
    const FakeNode node;
    Api api(node);
    CHECK(api.ask("DELETE", "/cloud-connector/status").status == 405);
    CHECK(api.ask("POST", "/devices").status == 405);
    CHECK(api.ask("OPTIONS", "/devices").status == 204);
}
