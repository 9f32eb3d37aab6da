#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace iotcc::testing;

namespace {

// What an instance with these settings is refused with.
std::string words(std::initializer_list<Setting> settings)
{
    FakeHost host{settings};
    void* self = nullptr;
    CHECK(iotcc_plugin_v1.components[0]->create(&host.abi(), &self) == IOTCC_E_ARG);
    return host.error;
}

} // namespace

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

TEST_CASE("a frame of a known length is shown when it is whole")
{
    FakeHost host{
        {"framing", "length"}, {"length_bytes", "2"}, {"echo", "true"}, {"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write(std::string("\0\x0d{\"id\":\"dev1\"}", 15));
    CHECK(peer.sent == std::string("\0\2OK", 4));
    const std::string frame = std::string("\1\0", 2) + std::string(256, 'x');
    peer.write(frame.substr(0, 1));
    for (const char c : frame.substr(1, 256))
        peer.write({&c, 1});
    CHECK(peer.delivered.empty());
    peer.write(frame.substr(257) + std::string(2, '\0'));
    REQUIRE(peer.delivered.size() == 2);
    CHECK(peer.delivered[0].payload == frame.substr(2));
    CHECK(peer.delivered[1].payload.empty());
    CHECK(peer.sent == std::string("\0\2OK", 4) + frame + std::string(2, '\0'));
}

TEST_CASE("a length that no frame has closes, and the reason is a frame")
{
    FakeHost host{{"framing", "length"},
                  {"length_bytes", "1"},
                  {"length_includes_header", "true"},
                  {"max_frame", "20"},
                  {"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write(std::string("\x0e{\"id\":\"dev1\"}\0", 15));
    CHECK(peer.sent == "\3OK\x2d"
                       "ERR the frame is shorter than its own header");
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    auto& other = raw_tcp.connect();
    other.write("\x0e{\"id\":\"dev1\"}\x16");
    CHECK(other.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(other.close_text == "the frame is longer than max_frame");
}

TEST_CASE("in frames of a fixed size the words are filled up, or cut")
{
    FakeHost host{{"framing", "fixed"}, {"fixed_bytes", "16"}, {"reply", "true"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    peer.write("{\"id\":\"dev1\"}   message of 16 by");
    CHECK(peer.sent == "OK              ");
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].payload == "message of 16 by");
    auto& bad = raw_tcp.connect();
    bad.write("HELLO dev1      ");
    CHECK(bad.sent == "ERR the first fr");
}

TEST_CASE("a peer that ends inside a frame has made an error, one that ends behind it has not")
{
    FakeHost host{{"framing", "fixed"}, {"fixed_bytes", "13"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& whole = raw_tcp.connect();
    whole.write("{\"id\":\"dev1\"}");
    whole.hang_up();
    CHECK(whole.counters().errors == 0);
    auto& part = raw_tcp.connect();
    part.write("{\"id\":\"dev1\"}rest");
    part.hang_up();
    CHECK(part.delivered.empty());
    CHECK(part.counters().errors == 1);
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

TEST_CASE("an option that cannot be used is refused in words")
{
    CHECK(words({{"framing", "lines"}}) ==
          "framing = \"lines\": must be one of line, delimiter, length, fixed, raw");
    CHECK(words({{"max_frame", "0"}}) ==
          "max_frame = \"0\": must be a whole number from 1 to 1048576");
    CHECK(words({{"echo", "1"}}) == "echo = \"1\": must be true or false");
    CHECK(words({{"identity", "ip"}}) == "identity = \"ip\": must be one of hello, tls, peer");
    CHECK(words({{"framing", "delimiter"}}) ==
          "delimiter = \"\": must be 1 to 8 bytes, of which \\r \\n \\t \\0 \\\\ and \\xHH stand "
          "for one each");
    CHECK(words({{"framing", "length"}, {"length_bytes", "3"}}) ==
          "length_bytes = \"3\": must be 1, 2 or 4");
}

TEST_CASE("options that make no sense together are refused in words")
{
    CHECK(words({{"delimiter", ";"}}) ==
          "delimiter = \";\": must be left out, since framing is \"line\"");
    CHECK(words({{"framing", "fixed"}, {"fixed_bytes", "20"}, {"length_strip", "false"}}) ==
          "length_strip = \"false\": must be left out, since framing is \"fixed\"");
    CHECK(words({{"framing", "raw"}, {"ping", "true"}}) ==
          "ping = \"true\": must be left out, since framing is \"raw\"");
    CHECK(words({{"framing", "fixed"}}) ==
          "fixed_bytes is missing: framing = \"fixed\" needs the size of a frame");
    CHECK(words({{"framing", "fixed"}, {"fixed_bytes", "101"}, {"max_frame", "100"}}) ==
          "fixed_bytes = \"101\": must be at most max_frame, which is 100");
    CHECK(
        words({{"framing", "fixed"}, {"fixed_bytes", "9"}}) ==
        "fixed_bytes = \"9\": must be at least 10, so that a hello fits, or another identity than "
        "\"hello\"");
}

TEST_CASE("what is published for a device goes out in its framing")
{
    FakeHost lines;
    FakeInstance by_line(lines, iotcc_plugin_v1);
    auto& line = by_line.connect();
    line.write("HELLO dev1\n");
    const std::string large(60'000, 'x');
    CHECK(line.publish({.topic = "devices/dev1/down", .payload = "go"}) == IOTCC_OK);
    CHECK(line.publish({.topic = "devices/dev1/down", .payload = large}) == IOTCC_OK);
    CHECK(line.sent == "go\n" + large + "\n");
    CHECK(line.counters().tx_msgs == 2);

    FakeHost lengths{{"framing", "length"}, {"length_bytes", "2"}};
    FakeInstance by_length(lengths, iotcc_plugin_v1);
    auto& binary = by_length.connect();
    const std::string_view payload("\0\n\xff", 3);
    CHECK(binary.publish({.topic = "devices/dev1/down", .payload = payload}) == IOTCC_OK);
    CHECK(binary.publish({.topic = "devices/dev1/down", .payload = ""}) == IOTCC_OK);
    CHECK(binary.sent == std::string_view("\0\x03\0\n\xff\0\0", 7));
}

TEST_CASE("what no frame of the device can hold is refused, not sent")
{
    FakeHost host{{"framing", "delimiter"}, {"delimiter", "ab"}, {"max_frame", "8"}};
    FakeInstance raw_tcp(host, iotcc_plugin_v1);
    auto& peer = raw_tcp.connect();
    for (const char* const payload : {"cabc", "ca", "", "123456789"}) {
        CAPTURE(payload);
        const bool is_fit = payload == std::string_view("ca");
        CHECK((peer.publish({.topic = "t", .payload = payload}) == IOTCC_OK) == is_fit);
    }
    CHECK(peer.sent == "caab");
    CHECK(peer.is_open());
}
