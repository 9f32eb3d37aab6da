#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace iotcc::testing;

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
