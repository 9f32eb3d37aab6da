#include "api.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using iotcc::SortKey;

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

std::string refusal_of(Api& api, const std::string& method, const std::string& target)
{
    const auto response = api.ask(method, target);
    CHECK(response.status == 400);
    return nlohmann::json::parse(response.body)["error"]["message"];
}

} // namespace

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

TEST_CASE("the number of all that match stands with every page")
{
    const auto node = node_with(200);
    Api api(node);
    CHECK(api.get_json("/v1/connections?limit=1")["matching"] == 200);
    CHECK(api.get_json("/v1/devices")["matching"] == 200);
}

TEST_CASE("a device is the row of a connection, and how many it has")
{
    const auto node = node_with(1);
    Api api(node);
    const auto device = api.get_json("/v1/devices")["items"][0];
    CHECK(device["device_id"] == "d0");
    CHECK(device["connection_id"] == "c0");
    CHECK(device["connections"] == 2);
}

TEST_CASE("a list is asked for what its parameters say")
{
    const auto node = node_with(0);
    Api api(node);
    (void)api.get("/v1/devices");
    CHECK(node.listed.sort == SortKey::device_id);
    CHECK_FALSE(node.listed.is_descending);
    CHECK(node.listed.filter == iotcc::ConnectionFilter{});
    (void)api.get("/v1/connections");
    CHECK(node.listed.sort == SortKey::opened_ms);
    (void)api.get("/v1/connections?device_id=a%2Fb&address=192.0.2.&protocol=websocket&instance=ws"
                  "&since=1700000000123&sort=-last_ms&limit=7");
    CHECK(node.listed.filter ==
          iotcc::ConnectionFilter{"a/b", "192.0.2.", "websocket", "ws", 1'700'000'000'123});
    CHECK(node.listed.sort == SortKey::last_ms);
    CHECK(node.listed.is_descending);
    CHECK(node.listed.limit == 7);
    const std::pair<const char*, SortKey> keys[] = {
        {"device_id", SortKey::device_id},
        {"opened_ms", SortKey::opened_ms},
        {"received_messages", SortKey::received_messages},
        {"sent_messages", SortKey::sent_messages}};
    for (const auto& [name, key] : keys) {
        (void)api.get(std::string("/v1/devices?sort=") + name);
        CHECK(node.listed.sort == key);
        CHECK_FALSE(node.listed.is_descending);
    }
}

TEST_CASE("a cursor leads to the place behind its page, whatever bytes the id there has")
{
    auto node = node_with(3);
    node.connection_rows[1].device_id = std::string("\0\xff/&.-", 6);
    Api api(node);
    for (const std::string sort : {"device_id", "-sent_messages"}) {
        const std::string path = "/v1/connections?limit=1&sort=" + sort;
        const std::string next = api.get_json(path)["next"];
        CHECK(api.get_json(path + "&cursor=" + next)["items"][0]["connection_id"] == "c1");
        CHECK(node.listed.after == iotcc::ListPosition{7, node.connection_rows[1].device_id, 1});
    }
}

TEST_CASE("a cursor of another order is refused")
{
    const auto node = node_with(2);
    Api api(node);
    const std::string next = api.get_json("/v1/connections?limit=1&sort=sent_messages")["next"];
    for (const auto* sort : {"-sent_messages", "received_messages", "device_id"})
        CHECK(
            refusal_of(api, "GET", "/v1/connections?sort=" + std::string(sort) + "&cursor=" + next)
                .starts_with("cursor"));
}

TEST_CASE("a bad parameter of a list is 400 and named")
{
    const auto node = node_with(1);
    Api api(node);
    for (const std::string list : {"/v1/connections?", "/v1/devices?"}) {
        const auto refusal = [&](const std::string& query) {
            return refusal_of(api, "GET", list + query);
        };
        for (const std::string limit : {"", "0", "1001", "-1", "+1", "1x", "0x10", "1.0",
                                        "18446744073709551617", "4294967297"})
            CHECK(refusal("limit=" + limit).starts_with("limit"));
        for (const std::string cursor :
             {"", "0", "x", "device_id.1.6", "device_id.1.61", "device_id.1.6.1",
              "device_id.1.6x.1", "device_id.1.+6.1", "device_id.-1.61.1", "device_id.1.61.x",
              "device_id.1.61.1.1", "-device_id.1.61.1"})
            CHECK(refusal("sort=device_id&cursor=" + cursor).starts_with("cursor"));
        for (const std::string sort : {"", "-", "name", "--device_id", "Device_id"})
            CHECK(refusal("sort=" + sort).find("received_messages") != std::string::npos);
        for (const std::string since : {"", "now", "-1"})
            CHECK(refusal("since=" + since).starts_with("since"));
        CHECK(refusal("instanc=ws") == "unknown parameter: instanc");
    }
}

TEST_CASE("a kick of many says how many it closed, and whom it means")
{
    const auto node = node_with(3);
    Api api(node);
    const auto response = api.ask("DELETE", "/v1/devices?protocol=websocket&since=12");
    CHECK(response.status == 200);
    CHECK(response.body == R"({"closed":3})");
    CHECK(node.kicked == iotcc::ConnectionFilter{"", "", "websocket", "", 12});
}

TEST_CASE("nothing is kicked without a filter, nor with a word that is none")
{
    const auto node = node_with(3);
    Api api(node);
    CHECK(refusal_of(api, "DELETE", "/v1/devices").starts_with("a filter is needed"));
    CHECK(refusal_of(api, "DELETE", "/v1/devices?device_id=").starts_with("a filter is needed"));
    CHECK(refusal_of(api, "DELETE", "/v1/devices?protocol=websocket&instanc=ws") ==
          "unknown parameter: instanc");
    CHECK(refusal_of(api, "DELETE", "/v1/devices?protocol=websocket&limit=1") ==
          "unknown parameter: limit");
    CHECK(node.kicked == iotcc::ConnectionFilter{});
}
