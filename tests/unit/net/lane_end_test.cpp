#include "connection.hpp"
#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <string>
#include <sys/socket.h>

using namespace iotcc;
using net::LaneBench;
using test::TcpClient;

TEST_CASE("a peer that resets while the last answer waits ends that connection only")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.lane.close(*c, IOTCC_CLOSE_LOCAL, "");
        return static_cast<std::int64_t>(in.len);
    };
    bench.ended = [&](iotcc_conn* c) {
        bench.send(c, std::string(200'000, 'x')); // more than the cork: it waits for the flush
        // What a reset does to the next send, at a moment that a peer hits only by luck.
        ::shutdown(net::connection_of(*c).fd, SHUT_WR);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    CHECK(client.peer_ends());
    CHECK(bench.all_gone());
}
