#include "api.hpp"
#include "fake_node.hpp"
#include "metric_table.hpp"
#include "metric_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

using namespace iotcc::http;

namespace {

FakeNode busy_node()
{
    FakeNode node;
    node.status_row.version = "1.2.3";
    node.status_row.state = "started";
    node.status_row.bus.drops = {1, 2, 3, 4};
    node.status_row.memory = {1000, {{"no_accepts", true, 5}, {"no_publishers", false, 6}}};
    node.process_row.cpu_seconds = 1.5;
    iotcc::PluginRow plugin;
    plugin.state = "loaded";
    plugin.instances.resize(2);
    plugin.instances[0].name = "raw\"tcp";
    plugin.instances[0].storage = "memory";
    plugin.instances[0].totals.counters.received_messages = 7;
    plugin.instances[1].name = "file_sink";
    plugin.instances[1].sink.emplace();
    plugin.instances[1].sink->applied = 3;
    plugin.instances[1].sink->busy_ms = 250;
    plugin.instances[0].limits = {{"connections", 4}};
    node.plugin_rows.push_back(plugin);
    const iotcc::Durations turns{{{1e-06, 2}, {0.001024, 5}}, 6, 1.25};
    const iotcc::Durations calls{{{1e-06, 1}, {0.001024, 1}}, 3, 0.5};
    node.lane_rows = {{"0", turns, {{"raw\"tcp", calls, 2}}}, {"http", {}, {}}};
    return node;
}

bool has_line(const std::string& text, const std::string& line)
{
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("/metrics gives every metric of the table, with help and type")
{
    const FakeNode node = busy_node();
    const Response response = Api(node).get("/metrics");
    CHECK(response.status == 200);
    CHECK(response.content_type == "text/plain; version=0.0.4; charset=utf-8");
    for (const Metric& metric : metric_table()) {
        const std::string name(metric.name);
        CAPTURE(name);
        CHECK(has_line(response.body, "# HELP " + name + " " + std::string(metric.meaning)));
        CHECK(has_line(response.body, "# TYPE " + name + " " + std::string(metric.type)));
        CHECK(name.ends_with("_total") == (metric.type == "counter"));
    }
    CHECK(has_line(response.body, "iotcc_info{version=\"1.2.3\"} 1"));
    CHECK(has_line(response.body, "iotcc_state{state=\"started\"} 1"));
    CHECK(has_line(response.body, "iotcc_received_messages_total{instance=\"raw\\\"tcp\"} 7"));
    CHECK(has_line(response.body, "iotcc_sink_applied_rows_total{instance=\"file_sink\"} 3"));
    CHECK(has_line(response.body, "iotcc_sink_busy_seconds{instance=\"file_sink\"} 0.25"));
    CHECK(has_line(response.body,
                   "iotcc_limit_reached_total{instance=\"raw\\\"tcp\",limit=\"connections\"} 4"));
    CHECK(has_line(response.body, "process_cpu_seconds_total 1.5"));
    CHECK(has_line(response.body, "iotcc_memory_limit_bytes 1000"));
    CHECK(has_line(response.body, "iotcc_memory_step{step=\"no_accepts\"} 1"));
    CHECK(has_line(response.body, "iotcc_memory_step{step=\"no_publishers\"} 0"));
    CHECK(has_line(response.body, "iotcc_memory_steps_total{step=\"no_publishers\"} 6"));
    CHECK(has_line(response.body, "iotcc_bus_dropped_messages_total{reason=\"queue_full\"} 2"));
}

TEST_CASE("times are histograms: each bucket counts what is below it too, the last one all")
{
    const FakeNode node = busy_node();
    const std::string text = Api(node).get("/metrics").body;
    CHECK(text.find("# TYPE iotcc_lane_turn_seconds histogram\n"
                    "iotcc_lane_turn_seconds_bucket{lane=\"0\",le=\"1e-06\"} 2\n"
                    "iotcc_lane_turn_seconds_bucket{lane=\"0\",le=\"0.001024\"} 5\n"
                    "iotcc_lane_turn_seconds_bucket{lane=\"0\",le=\"+Inf\"} 6\n"
                    "iotcc_lane_turn_seconds_sum{lane=\"0\"} 1.25\n"
                    "iotcc_lane_turn_seconds_count{lane=\"0\"} 6\n"
                    "iotcc_lane_turn_seconds_bucket{lane=\"http\",le=\"+Inf\"} 0\n") !=
          std::string::npos);
    const std::string labels = R"({lane="0",instance="raw\"tcp")";
    CHECK(has_line(text, "iotcc_callback_seconds_bucket" + labels + ",le=\"0.001024\"} 1"));
    CHECK(has_line(text, "iotcc_callback_seconds_bucket" + labels + ",le=\"+Inf\"} 3"));
    CHECK(has_line(text, "iotcc_callback_seconds_sum" + labels + "} 0.5"));
    CHECK(has_line(text, "iotcc_callback_seconds_count" + labels + "} 3"));
    CHECK(has_line(text, "iotcc_slow_callbacks_total" + labels + "} 2"));
}

TEST_CASE("what is not a handler has no connections to show")
{
    const FakeNode node = busy_node();
    CHECK(Api(node).get("/metrics").body.find("iotcc_connections_open{instance=\"file_sink\"}") ==
          std::string::npos);
}

TEST_CASE("names are unique, and the unit is in the name")
{
    std::set<std::string_view> names;
    for (const Metric& metric : metric_table()) {
        CAPTURE(metric.name);
        CHECK(names.insert(metric.name).second);
        CHECK(metric.meaning.ends_with("."));
        CHECK(metric.meaning.find('\n') == std::string_view::npos);
        if (metric.unit == "bytes" || metric.unit == "seconds")
            CHECK(metric.name.find(metric.unit) != std::string_view::npos);
    }
}

TEST_CASE("a label's value may be any text")
{
    std::string out;
    MetricText text(out);
    text.metric("m", "gauge", "Help.");
    text.sample(std::uint64_t{1}, {{"a", "x\\\"\n\xff"}, {"b", ""}});
    CHECK(out == "# HELP m Help.\n# TYPE m gauge\nm{a=\"x\\\\\\\"\\n\xef\xbf\xbd\",b=\"\"} 1\n");
}

TEST_CASE("METRICS.md is what the table says")
{
    std::ifstream file(IOTCC_METRICS_PAGE);
    std::ostringstream page;
    page << file.rdbuf();
    const bool is_same = page.str() == metric_reference();
    if (!is_same) // for whoever changed the table
        std::ofstream("METRICS.md") << metric_reference();
    CHECK_MESSAGE(is_same, "the page of today lies in METRICS.md, in the folder of this run: copy "
                           "it to " IOTCC_METRICS_PAGE);
}
