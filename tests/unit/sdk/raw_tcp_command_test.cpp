#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::testing;

TEST_CASE("a command goes out as a line and its reply comes back")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\n");
    CHECK(peer.command({.name = "fan", .payload = "on", .content_type = "", .correlation = 7}) ==
          IOTCC_OK);
    CHECK(peer.sent == "7 fan on\n");
    peer.write("REPLY 7 done\n");
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].kind == IOTCC_MSG_REPLY);
    CHECK(peer.delivered[0].correlation == 7);
    CHECK(peer.delivered[0].payload == "done");
}

TEST_CASE("a command that does not fit a line is not sent")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\n");
    CHECK(peer.command({.name = "fan", .payload = "a\nb", .content_type = "", .correlation = 7}) ==
          IOTCC_E_ARG);
    CHECK(peer.sent.empty());
}

TEST_CASE("in a binary framing commands and replies are JSON")
{
    FakeHost host{{"framing", "length"}, {"length_bytes", "1"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("\x0d{\"id\":\"dev1\"}\x18{\"id\":\"7\",\"payload\":\"x\"}");
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].kind == IOTCC_MSG_DATA); // nothing was asked
    CHECK(peer.command({.name = "t",
                        .payload = "on",
                        .content_type = "",
                        .correlation = 7,
                        .kind = IOTCC_QUERY}) == IOTCC_OK);
    CHECK(peer.sent == "J{\"id\":\"7\",\"kind\":\"query\",\"name\":\"t\",\"payload\":\"on\","
                       "\"timestamp\":1700000000}");
    peer.write("\x07{\"t\":1}\x18{\"id\":\"7\",\"payload\":\"x\"}");
    REQUIRE(peer.delivered.size() == 3);
    CHECK(peer.delivered[1].kind == IOTCC_MSG_DATA);
    CHECK(peer.delivered[2].kind == IOTCC_MSG_REPLY);
    CHECK(peer.delivered[2].correlation == 7);
    CHECK(peer.delivered[2].payload == "x");
    CHECK(peer.command({.name = "t", .payload = "\xff", .content_type = ""}) == IOTCC_E_ARG);
    CHECK(peer.command({.name = "t", .payload = std::string(255, 'x'), .content_type = ""}) ==
          IOTCC_E_ARG);
}

TEST_CASE("a command that holds the delimiter is not sent")
{
    FakeHost host{{"framing", "delimiter"}, {"delimiter", "\\r\\n"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\r\n");
    CHECK(peer.command({.name = "fan", .payload = "a\r\nb", .content_type = ""}) == IOTCC_E_ARG);
    CHECK(peer.command({.name = "fan", .payload = "a\nb", .content_type = ""}) == IOTCC_OK);
    CHECK(peer.sent == "0 fan a\nb\r\n");
}
