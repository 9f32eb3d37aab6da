#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

using namespace iotcc::testing;

TEST_CASE("a connection is a device named by its address")
{
    FakeHost host;
    FakeInstance echo(host, iotcc_plugin_v1);
    auto& peer = echo.connect("[2001:db8::1]:5000");
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "[2001:db8::1]:5000");
    CHECK(peer.identified->type == "echo");
}

TEST_CASE("every chunk is one message and comes back")
{
    FakeHost host;
    FakeInstance echo(host, iotcc_plugin_v1);
    auto& peer = echo.connect();
    peer.write("one");
    peer.write("two");
    CHECK(peer.sent == "onetwo");
    REQUIRE(peer.delivered.size() == 2);
    CHECK(peer.delivered[1].payload == "two");
    CHECK(peer.counters().tx_msgs == 2);
}

TEST_CASE("while the peer does not read, nothing is counted, and later everything once")
{
    FakeHost host;
    FakeInstance echo(host, iotcc_plugin_v1);
    auto& peer = echo.connect();
    peer.stop_reading();
    peer.write("one");
    CHECK(peer.delivered.empty());
    CHECK(peer.unused_input() == "one");
    peer.read_again();
    CHECK(peer.sent == "one");
    CHECK(peer.delivered.size() == 1);
}

TEST_CASE("a message that a rule refuses does not end the connection")
{
    FakeHost host;
    host.answers.deliver = IOTCC_E_DENIED;
    FakeInstance echo(host, iotcc_plugin_v1);
    auto& peer = echo.connect();
    peer.write("one");
    CHECK(peer.is_open());
}

TEST_CASE("a device that is refused is not opened")
{
    FakeHost host;
    host.answers.identify = IOTCC_E_DENIED;
    FakeInstance echo(host, iotcc_plugin_v1);
    CHECK_FALSE(echo.connect().is_open());
}
