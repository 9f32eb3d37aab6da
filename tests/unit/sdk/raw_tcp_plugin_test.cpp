#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::testing;

TEST_CASE("the hello identifies the device and offers its token")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1 s3cret\r\n");
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "dev1");
    CHECK(peer.identified->type == "raw_tcp");
    CHECK(peer.identified->password == "s3cret");
    CHECK(peer.identified->flags == IOTCC_DEVICE_SUPERSEDE);
    CHECK(peer.sent.empty());
}

TEST_CASE("a device without a token supersedes nobody")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\n");
    REQUIRE(peer.identified);
    CHECK(peer.identified->flags == 0);
}

TEST_CASE("every line after the hello is a message, a further hello too")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\none\r\n\nHELLO dev2\nun");
    peer.write("finished\n");
    REQUIRE(peer.delivered.size() == 3);
    CHECK(peer.delivered[0].payload == "one");
    CHECK(peer.delivered[1].payload == "HELLO dev2");
    CHECK(peer.delivered[2].payload == "unfinished");
    CHECK(peer.identified->id == "dev1");
}

TEST_CASE("with reply the hello is answered, uncounted")
{
    FakeHost host{{"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& good = raw_tcp.connect();
    good.write("HELLO dev1\n");
    CHECK(good.sent == "OK\n");
    CHECK(good.counters().tx_msgs == 0);
    auto& bad = raw_tcp.connect();
    bad.write("dev1\n");
    CHECK(bad.sent == "ERR the first frame must be HELLO <id> [token]\n");
    CHECK(bad.closed == IOTCC_CLOSE_PROTOCOL);
}

TEST_CASE("without reply a bad hello is closed in silence, with the reason in the log")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("{\"id\":7}\n");
    CHECK(peer.sent.empty());
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.close_text == "id and token must be strings");
    CHECK_FALSE(peer.identified);
}

TEST_CASE("another protocol is told where to go, before a line has ended")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("\x16\x03");
    CHECK(peer.sent.find("TLS") != std::string::npos);
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.close_text == "another protocol");
}

TEST_CASE("a hello above 512 bytes closes before it ends")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write(std::string(513, 'x'));
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
}

TEST_CASE("what follows a refused hello is used up, not kept")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("dev1\nHELLO dev1\nun");
    CHECK(peer.unused_input().empty());
    CHECK_FALSE(peer.identified);
}

TEST_CASE("with echo every frame comes back, and while there is no room none is counted")
{
    FakeHost host{{"echo", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\none\n");
    CHECK(peer.sent == "one\n");
    peer.stop_reading();
    peer.write("two\nthree\nfo");
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.unused_input() == "two\nthree\nfo");
    peer.read_again();
    peer.write("ur\n");
    CHECK(peer.sent == "one\ntwo\nthree\nfour\n");
    CHECK(peer.delivered.size() == 4);
    CHECK(peer.counters().tx_msgs == 4);
}

TEST_CASE("while a rule decides the frames wait, and are served after its yes")
{
    FakeHost host{{"reply", "true"}};
    host.answers.identify = IOTCC_PENDING;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\none\n");
    CHECK(peer.sent.empty());
    CHECK(peer.delivered.empty());
    peer.decide(IOTCC_OK);
    CHECK(peer.sent == "OK\n");
    CHECK(peer.delivered.size() == 1);
}

TEST_CASE("after a rule's no the frames are dropped")
{
    FakeHost host{{"reply", "true"}};
    host.answers.identify = IOTCC_PENDING;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\none\n");
    peer.decide(IOTCC_E_DENIED);
    CHECK(peer.sent == "ERR denied\n");
    CHECK(peer.delivered.empty());
    CHECK(peer.closed == IOTCC_CLOSE_DENIED);
}

TEST_CASE("a device that must not be replaced is refused, and told so")
{
    FakeHost host{{"duplicate", "refuse"}, {"reply", "true"}};
    host.answers.identify = IOTCC_E_EXISTS;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("{\"id\":\"dev1\",\"token\":\"s3cret\"}\n");
    REQUIRE(peer.identified);
    CHECK(peer.identified->password == "s3cret");
    CHECK(peer.identified->flags == IOTCC_DEVICE_REFUSE);
    CHECK(peer.closed == IOTCC_CLOSE_DENIED);
}

TEST_CASE("without a hello the address is the device, and everything is a message")
{
    FakeHost host{{"identity", "peer"}, {"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect("[2001:db8::1]:5000");
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "[2001:db8::1]:5000");
    CHECK(peer.sent.empty());
    peer.write("HELLO dev1\nGET /\n");
    CHECK(peer.delivered.size() == 2);
}

TEST_CASE("named by its certificate a device says no hello, and without one it is refused")
{
    FakeHost host{{"identity", "tls"}, {"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& nobody = raw_tcp.connect();
    CHECK_FALSE(nobody.identified);
    CHECK(nobody.closed == IOTCC_CLOSE_DENIED);
    CHECK(nobody.close_text == "no client certificate with a common name in plain text");
    CHECK(nobody.sent == "ERR no client certificate with a common name in plain text\n");
    host.answers.peer_name = "pump 7";
    auto& peer = raw_tcp.connect();
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "pump 7");
    CHECK(peer.identified->type == "raw_tcp");
    CHECK(peer.identified->password.empty());
    CHECK(peer.sent.empty());
    peer.write("HELLO dev1\n\x16\x03\n");
    CHECK(peer.delivered.size() == 2);
}

TEST_CASE("a ping is answered and neither counted nor delivered")
{
    FakeHost host{{"ping", "true"}, {"echo", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\nPING\r\nPING \n");
    CHECK(peer.sent == "PONG\nPING \n");
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.counters().tx_msgs == 1);
    peer.stop_reading();
    peer.write("PING\nPING\n");
    peer.read_again();
    CHECK(peer.sent == "PONG\nPING \nPONG\nPONG\n");
}
