#include "api.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

namespace {

iotcc::ReloadReport done()
{
    iotcc::ReloadReport report;
    report.time_ms = 1'700'000'000'123;
    report.cause = "SIGHUP";
    report.changed = {{"log.level", "\"info\"", "\"warn\""}};
    report.restart_needed = {{{"http.workers", "4", "9"}, ""},
                             {{"plugin.x.echo", "", "\"true\""}, "x"}};
    return report;
}

} // namespace

TEST_CASE("/v1/reload is 404 before there was a reload")
{
    FakeNode node;
    CHECK(Api(node).get("/v1/reload").status == 404);
}

TEST_CASE("a reload is answered with what changed and what needs a restart of what")
{
    FakeNode node;
    node.next_report = done();
    Api api(node);
    const auto response = api.ask("POST", "/v1/reload");
    CHECK(response.status == 200);
    const auto report = nlohmann::json::parse(response.body);
    CHECK(report["result"] == "applied");
    CHECK(report["cause"] == "SIGHUP");
    CHECK(report["time_ms"] == 1'700'000'000'123);
    CHECK(report["changed"] ==
          nlohmann::json::parse(R"([{"key":"log.level","old":"\"info\"","new":"\"warn\""}])"));
    CHECK(report["restart_needed"][0]["of"] == "host");
    CHECK(report["restart_needed"][1]["of"] == "instance");
    CHECK(report["restart_needed"][1]["instance"] == "x");
    CHECK(report["failed"].empty());
    CHECK(api.get_json("/v1/reload") == report);
}

TEST_CASE("a reload that is refused says why, with 422")
{
    FakeNode node;
    node.next_report.failed = {"t.toml:1:1: unknown setting \"a.b\""};
    const auto response = Api(node).ask("POST", "/v1/reload");
    CHECK(response.status == 422);
    const auto report = nlohmann::json::parse(response.body);
    CHECK(report["result"] == "refused");
    CHECK(report["failed"] == node.next_report.failed);
}

TEST_CASE("a reload beside another one is 409")
{
    FakeNode node;
    node.is_reloadable = false;
    CHECK(Api(node).ask("POST", "/v1/reload").status == 409);
}
