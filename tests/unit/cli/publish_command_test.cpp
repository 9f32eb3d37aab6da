#include "publish_command.hpp"

#include <doctest/doctest.h>

using namespace iotcc::cli;

TEST_CASE("a payload that JSON can carry goes as text")
{
    PublishOptions options;
    options.topic = "a/\"b\"";
    CHECK(publish_body(options, "21.5 \u00b0") ==
          "{\"topic\":\"a/\\\"b\\\"\",\"payload\":\"21.5 \u00b0\",\"qos\":0,\"retain\":false}");
}

TEST_CASE("any other goes as base64, so that every byte arrives")
{
    PublishOptions options;
    options.topic = "a";
    options.qos = "2";
    options.retain = true;
    CHECK(publish_body(options, "\xff\x01") ==
          R"({"topic":"a","payload_base64":"/wE=","qos":2,"retain":true})");
}
