#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <system_error>

using namespace iotcc;
using net::LaneBench;
using net::text_of;
using net::value;
using test::eventually;
using test::TcpClient;

TEST_CASE("bytes that were not used come again in front of new ones, however the stream is cut")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) { // frames of four bytes
        const std::size_t whole = in.len / 4 * 4;
        bench.send(c, text_of(in).substr(0, whole));
        return static_cast<std::int64_t>(whole);
    };
    bench.start();
    TcpClient client(bench.port);
    const std::string text = "aaaabbbbccccddddeeee";
    for (const char byte : text)
        client.send(std::string(1, byte));
    CHECK(client.receive(text.size()) == text);
}

TEST_CASE("after need the handler is not asked again before so much is there")
{
    LaneBench bench;
    constexpr std::size_t kFrame = 300'000; // more than a read and more than the headroom
    std::atomic<int> calls{0};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        ++calls;
        if (in.len < kFrame) {
            CHECK(bench.lane.need(*c, kFrame) == IOTCC_OK);
            return 0;
        }
        CHECK(text_of(in).find_first_not_of('x') == std::string_view::npos);
        bench.send(c, "got it");
        return kFrame;
    };
    bench.start();
    TcpClient client(bench.port);
    client.send(std::string(kFrame, 'x'));
    CHECK(client.receive(6) == "got it");
    CHECK(calls == 2);
}

TEST_CASE("need above the input limit is refused")
{
    LaneBench bench;
    bench.limits.max_input = 1000;
    std::atomic<std::int32_t> result{IOTCC_OK};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        result = bench.lane.need(*c, 1001);
        bench.send(c, "!");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    client.receive(1);
    CHECK(result == IOTCC_E_ARG);
}

TEST_CASE("an unfinished message over the input limit closes the connection")
{
    LaneBench bench;
    bench.limits.max_input = 100'000;
    bench.bytes = [](iotcc_conn*, iotcc_buf) { return std::int64_t{0}; };
    bench.start();
    TcpClient client(bench.port);
    try {
        client.send(std::string(1'000'000, 'x'));
    } catch (const std::system_error&) { // the host closed already
    }
    CHECK(client.peer_ends());
    REQUIRE(eventually([&] { return bench.closes().size() == 1; }));
    CHECK(bench.closes()[0] == IOTCC_CLOSE_PROTOCOL);
    CHECK(value(bench.sum.errors) == 1);
}

TEST_CASE("a reader that is held and resumed in one callback gets what it left over")
{
    LaneBench bench;
    bool first = true;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        if (first) {
            first = false;
            bench.lane.hold_reading(*c);
            bench.lane.resume_reading(*c);
            return 1;
        }
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("abc");
    CHECK(client.receive(2) == "bc");
}

TEST_CASE("a reader that is held gets nothing, and everything after resume")
{
    LaneBench bench;
    std::atomic<std::uint64_t> held_id{0};
    std::atomic<int> calls{0};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        ++calls;
        if (held_id == 0) {
            bench.lane.hold_reading(*c);
            held_id = c->id;
            return 1;
        }
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("abc");
    REQUIRE(eventually([&] { return held_id != 0; }));
    client.send("def");
    bench.on_lane([&] {
        CHECK(calls == 1);
        bench.lane.resume_reading(*bench.lane.find(held_id));
    });
    CHECK(client.receive(5) == "bcdef");
}
