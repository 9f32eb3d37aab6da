#include "api.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a publication is what its body says, and 204 where it was taken")
{
    const FakeNode node;
    Api api(node);
    const auto response = api.ask("POST", "/v1/publish", R"({"topic":"a/b","payload":"\u00e9"})");
    CHECK(response.status == 204);
    CHECK(response.body.empty());
    CHECK(node.published.topic == "a/b");
    CHECK(node.published.payload == "\xc3\xa9");
    CHECK(node.published.qos == 0);
    CHECK_FALSE(node.published.is_retained);
    (void)api.ask("POST", "/v1/publish",
                  R"({"topic":"c","payload_base64":"AP8=","qos":2,"retain":true})");
    CHECK(node.published.payload == std::string("\0\xff", 2));
    CHECK(node.published.qos == 2);
    CHECK(node.published.is_retained);
}

TEST_CASE("a body that is no publication is 400, says why, and publishes nothing")
{
    const FakeNode node;
    Api api(node);
    for (const char* body :
         {"", "a/b", "[]", "{}", R"({"payload":"a"})", R"({"topic":7,"payload":"a"})",
          R"({"topic":"a","payload":7})", R"({"topic":"a","payload":"b","payload_base64":""})",
          R"({"topic":"a","payload_base64":"?"})", R"({"topic":"a","payload":"b","qos":3})",
          R"({"topic":"a","payload":"b","qos":-1})", R"({"topic":"a","payload":"b","qos":1.0})",
          R"({"topic":"a","payload":"b","qos":"1"})", R"({"topic":"a","payload":"b","retain":1})",
          R"({"topic":"a","payload":"b","retained":true})"}) {
        CAPTURE(body);
        const auto response = api.ask("POST", "/v1/publish", body);
        CHECK(response.status == 400);
        CHECK(nlohmann::json::parse(response.body)["error"]["message"] != "");
    }
    CHECK(node.published.topic.empty());
}

TEST_CASE("a topic that is none, or the host's, is 400, and what finds no room 503")
{
    FakeNode node;
    Api api(node);
    const auto status_of = [&](iotcc::Node::PublishResult result) {
        node.publish_result = result;
        return api.ask("POST", "/v1/publish", R"({"topic":"a","payload":"b"})").status;
    };
    CHECK(status_of(iotcc::Node::PublishResult::bad_topic) == 400);
    CHECK(status_of(iotcc::Node::PublishResult::topic_of_host) == 400);
    CHECK(status_of(iotcc::Node::PublishResult::no_room) == 503);
}
