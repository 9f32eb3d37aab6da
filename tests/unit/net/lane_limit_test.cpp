#include "admission.hpp"
#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <sys/socket.h>
#include <utility>

using namespace iotcc;
using namespace iotcc::net;
using test::eventually;
using test::TcpClient;

namespace {

using Clock = std::chrono::steady_clock;

// A handler that uses whole lines and echoes them.
std::int64_t echo_lines(LaneBench& bench, iotcc_conn* c, iotcc_buf in)
{
    const auto text = text_of(in);
    const auto end = text.rfind('\n');
    if (end == text.npos)
        return 0;
    bench.send(c, text.substr(0, end + 1));
    return static_cast<std::int64_t>(end + 1);
}

// Its peers are proxies, and loopback's are trusted.
struct ProxiedBench : private AddressList, private Admission, LaneBench {
    ProxiedBench() : AddressList({"127.0.0.1"}), Admission(rules(*this)) { admission = this; }
    ~ProxiedBench() override { lane.stop(); }

private:
    static AdmissionRules rules(const AddressList& trusted)
    {
        AdmissionRules rules;
        rules.proxy_protocol = true;
        rules.trusted_proxies = &trusted;
        return rules;
    }
};

} // namespace

TEST_CASE("a message that is not complete in time closes its connection")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.message_ms = 500;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) { return echo_lines(bench, c, in); };
    bench.start();
    TcpClient quiet(bench.port), slow(bench.port), good(bench.port);
    const auto begin = Clock::now();
    good.send("hel");
    good.send("lo\n");
    slow.send("begun\nnot done");
    CHECK(good.receive(6) == "hello\n");
    CHECK(slow.receive(6) == "begun\n");
    CHECK(slow.peer_ends());
    CHECK(Clock::now() - begin >= std::chrono::milliseconds(500));
    CHECK(bench.limits_reached() == std::vector{Limit::message_ms});
    CHECK(bench.reasons() == std::vector<std::string>{"an unfinished message is over its time"});
    good.send("still here\n");
    CHECK(good.receive(11) == "still here\n");
    quiet.send("and I\n");
    CHECK(quiet.receive(6) == "and I\n");
}

TEST_CASE("a byte that drips in does not move the end of a message's time")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.message_ms = 500;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) { return echo_lines(bench, c, in); };
    bench.start();
    TcpClient dripping(bench.port);
    auto next = Clock::now();
    CHECK(eventually([&] {
        if (Clock::now() > next) {
            next += std::chrono::milliseconds(50);
            (void)!::send(dripping.fd(), "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        return !bench.closes().empty();
    }));
    CHECK(bench.closes() == std::vector<std::int32_t>{IOTCC_CLOSE_TIMEOUT});
}

TEST_CASE("messages that follow each other closely have each their own time")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.message_ms = 500;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) { return echo_lines(bench, c, in); };
    bench.start();
    TcpClient client(bench.port);
    const auto end = Clock::now() + std::chrono::milliseconds(1500);
    client.send("a");
    while (Clock::now() < end) { // never without an unfinished one
        client.send("\na");
        CHECK(client.receive(2) == "a\n");
    }
    CHECK(bench.closes().empty());
}

TEST_CASE("one send over the hard limit of the queue closes its peer as too slow")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.output_limit = 1 << 20;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        CHECK(bench.send(c, std::string(100'000, 'x')) == IOTCC_OK);
        CHECK(bench.send(c, std::string(1 << 20, 'x')) == IOTCC_E_CLOSED);
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    CHECK(client.peer_ends());
    CHECK(bench.closes() == std::vector<std::int32_t>{IOTCC_CLOSE_OVERLOAD});
    CHECK(bench.limits_reached() == std::vector{Limit::output_limit_bytes});
}

TEST_CASE("a Unix socket is served by every lane that listens on it")
{
    LaneBench first, second;
    std::string name = "/tmp/iotcc-lane-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    auto made = open_listen_sockets("unix://" + name + "/x.sock", "", 2);
    for (LaneBench* bench : {&first, &second}) {
        bench->limits.identify_ms = 0;
        bench->bytes = [bench](iotcc_conn* c, iotcc_buf in) { return echo_lines(*bench, c, in); };
    }
    first.start(std::move(made.sockets[0]), {made.accepting, nullptr});
    second.start(std::move(made.sockets[1]), {made.accepting, nullptr});
    std::vector<TcpClient> clients;
    for (int i = 0; i < 200; ++i) {
        clients.emplace_back(name + "/x.sock");
        clients.back().send("x\n");
        CHECK(clients.back().receive(2) == "x\n");
    }
    CHECK(first.lane.open_connections() + second.lane.open_connections() == 200);
    first.on_lane([&] { first.lane.close_listeners(nullptr); }); // the other one goes on
    for (int i = 0; i < 20; ++i) {
        clients.emplace_back(name + "/x.sock");
        clients.back().send("x\n");
        CHECK(clients.back().receive(2) == "x\n");
    }
    CHECK(second.lane.open_connections() >= 20);
    made.file = {};
    CHECK(::rmdir(name.c_str()) == 0);
}

TEST_CASE("behind a proxy the bytes of its client come to the handler, and none of the header")
{
    ProxiedBench bench;
    std::string remote;
    bench.opened = [&](iotcc_conn* c) {
        remote = bench.lane.arrival_of(*c).remote();
        return IOTCC_OK;
    };
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) { return echo_lines(bench, c, in); };
    bench.start();
    const std::string stream = "PROXY TCP4 198.51.100.7 192.0.2.1 5000 443\r\nhello\n";
    for (std::size_t cut = 0; cut <= stream.size(); cut += 7) {
        CAPTURE(cut);
        TcpClient client(bench.port);
        client.send(stream.substr(0, cut));
        client.send(stream.substr(cut));
        CHECK(client.receive(6) == "hello\n");
        std::string told; // by the lane, which wrote it
        bench.lane.run_and_wait([&] { told = remote; });
        CHECK(told == "198.51.100.7:5000");
    }
    TcpClient foreign(bench.port);
    foreign.send("GET / HTTP/1.1\r\n");
    CHECK(foreign.peer_ends());
    TcpClient gone(bench.port);
    gone.send("PROXY ");
    gone.shut_write();
    CHECK(gone.peer_ends());
    CHECK(bench.limits_reached() == std::vector{Limit::proxy_header});
}

TEST_CASE("a peer whose proxy has not spoken yet is drained without a word of the handler")
{
    ProxiedBench bench;
    bench.drained = [](iotcc_conn*) { FAIL_CHECK("on_drain before on_open"); };
    bench.start();
    TcpClient silent(bench.port);
    silent.send("PROXY ");
    REQUIRE(eventually([&] { return bench.lane.open_connections() == 1; }));
    bench.on_lane([&] { bench.lane.drain(nullptr, 1000); });
    CHECK(silent.peer_ends());
    CHECK(bench.closes().empty());
}

TEST_CASE(
    "a time that is set later holds for whoever is there, and one that is taken away does not")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.stalled_ms = 0;
    std::atomic<bool> has_come = false;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        if (text_of(in) == "much")
            bench.send(c, std::string(64 << 20, 'x'));
        has_come = true;
        return text_of(in) == "half" ? 0 : static_cast<std::int64_t>(in.len);
    };
    bench.limits.output_mark = 128 << 20;
    bench.start();
    TcpClient client(bench.port);
    std::uint32_t EndpointLimits::*time = nullptr;
    Limit reached{};
    std::string sent;
    SUBCASE("of silence")
    {
        sent = "all";
        time = &EndpointLimits::idle_ms;
        reached = Limit::idle_ms;
    }
    SUBCASE("of output that is stuck")
    {
        sent = "much";
        time = &EndpointLimits::stalled_ms;
        reached = Limit::output_stall_ms;
    }
    SUBCASE("of an unfinished message")
    {
        sent = "half";
        time = &EndpointLimits::message_ms;
        reached = Limit::message_ms;
    }
    client.send(sent);
    REQUIRE(eventually([&] { return has_come.load(); }));
    bench.limits.*time = 1000;
    bench.change_limits();
    bench.limits.*time = 0;
    bench.change_limits();
    const auto until = Clock::now() + std::chrono::milliseconds(1800);
    REQUIRE(eventually([&] {
        bench.on_lane([] {});
        return Clock::now() > until;
    }));
    CHECK(bench.closes().empty());
    bench.limits.*time = 1;
    bench.change_limits();
    REQUIRE(eventually([&] { return !bench.closes().empty(); }));
    CHECK(bench.limits_reached() == std::vector{reached});
}
