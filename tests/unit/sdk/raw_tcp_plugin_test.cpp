#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

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
    CHECK(bad.sent == "ERR the first line must be HELLO <id> [token]\n");
    CHECK(bad.closed == IOTCC_CLOSE_PROTOCOL);
}

TEST_CASE("without reply a bad hello is closed in silence, with the reason in the log")
{
    FakeHost host;
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("{\"id\":\"dev1\"}\n");
    CHECK(peer.sent.empty());
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.close_text == "a JSON hello is not supported yet, send HELLO <id> [token]");
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

TEST_CASE("a frame above max_frame closes, what came before it counts")
{
    FakeHost host{{"max_frame", "4"}, {"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("HELLO dev1\n1234\n12345");
    CHECK(peer.delivered.size() == 1);
    CHECK(peer.sent == "OK\nERR the frame is longer than max_frame\n");
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
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

TEST_CASE("an option that cannot be used is refused in words")
{
    const auto words = [](const std::string& key, const std::string& value) {
        FakeHost host{{key, value}};
        void* self = nullptr;
        CHECK(iotcc_plugin_v1.components[0]->create(&host.abi(), &self) == IOTCC_E_ARG);
        return host.error;
    };
    CHECK(words("framing", "length") ==
          "framing = \"length\": must be \"line\", the only framing in this version");
    CHECK(words("max_frame", "0") == "max_frame = \"0\": must be a whole number from 1 to 1048576");
    CHECK(words("echo", "1") == "echo = \"1\": must be true or false");
}
