#include "api.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

#include <string>

using Result = iotcc::CommandOutcome::Result;

TEST_CASE("a command is what the address, the query and the body say")
{
    FakeNode node;
    node.outcome = {Result::answered, "done"};
    Api api(node);
    const auto response =
        api.ask("POST", "/v1/devices/a%2Fb/commands/fan%20on?timeout_ms=20&connection=xyz", "now");
    CHECK(response.status == 200);
    CHECK(nlohmann::json::parse(response.body) == nlohmann::json{{"payload", "done"}});
    CHECK(node.asked.device_id == "a/b");
    CHECK(node.asked.name == "fan on");
    CHECK(node.asked.payload == "now");
    CHECK(node.asked.connection_id == "xyz");
    CHECK(node.asked.timeout_ms == 20);
    CHECK_FALSE(node.asked.is_query);
    (void)api.ask("POST", "/v1/devices/d/queries/temperature");
    CHECK(node.asked.is_query);
    CHECK(node.asked.timeout_ms == 8000);
    CHECK(node.asked.connection_id.empty());
}

TEST_CASE("each outcome has a status of its own, in our form and in the original's")
{
    struct Row {
        Result result;
        int status, original;
    };
    for (const Row row : {Row{Result::not_connected, 404, 404}, Row{Result::replaced, 409, 409},
                          Row{Result::unsupported, 501, 501}, Row{Result::unfit, 400, 400},
                          Row{Result::too_large, 413, 413}, Row{Result::timed_out, 504, 408},
                          Row{Result::device_busy, 429, 429}, Row{Result::host_busy, 503, 503},
                          Row{Result::failed, 502, 502}}) {
        FakeNode node;
        node.outcome = {row.result, ""};
        Api api(node);
        const auto ours = api.ask("POST", "/v1/devices/d/commands/x");
        CHECK(ours.status == row.status);
        CHECK(nlohmann::json::parse(ours.body)["error"].contains("message"));
        const auto original = api.ask("POST", "/devices/command/d");
        CHECK(original.status == row.original);
        const auto body = nlohmann::json::parse(original.body);
        CHECK(body["response"] == "");
        CHECK(body["errors"] == body["error"]);
    }
}

TEST_CASE("the original's words for what is over in time say what it was")
{
    FakeNode node;
    node.outcome = {Result::timed_out, ""};
    Api api(node);
    const auto errors = [&](const char* path) {
        return nlohmann::json::parse(api.ask("POST", path).body)["errors"];
    };
    CHECK(errors("/devices/command/d") == "Device command timeout");
    CHECK(errors("/devices/query/d") == "Device query timeout");
}

TEST_CASE("a time that is none is 400, and nothing is asked")
{
    FakeNode node;
    Api api(node);
    for (const std::string text : {"0", "600001", "-1", "soon", ""})
        CHECK(api.ask("POST", "/v1/devices/d/commands/x?timeout_ms=" + text).status == 400);
    CHECK(node.asked.device_id.empty());
}
