#include "eventually.hpp"
#include "host_rig.hpp"
#include "limit_counts.hpp"
#include "tcp_client.hpp"

#include <doctest/doctest.h>

#include <cstddef>

using namespace iotcc;
using abi::HostRig;
using abi::Instance;
using abi::LimitCounts;
using net::Limit;
using test::eventually;
using test::TcpClient;

TEST_CASE("of a limit that bites again and again one line each 10 s tells, of all since the last")
{
    LimitCounts counts;
    CHECK(counts.count(Limit::connections, 1'000) == 1);
    for (int i = 0; i < 7; ++i)
        CHECK(counts.count(Limit::connections, 2'000) == 0);
    CHECK(counts.count(Limit::idle_ms, 2'000) == 1);
    CHECK(counts.count(Limit::connections, 10'999) == 0);
    CHECK(counts.count(Limit::connections, 11'000) == 9);
    CHECK(counts.times(Limit::connections) == 10);
    CHECK(counts.times(Limit::idle_ms) == 1);
    CHECK(counts.times(Limit::memory) == 0);
}

TEST_CASE("a connection that ends before it is a device's is denied when we end it, not its peer")
{
    iotcc_handler handler = abi::plain_handler();
    handler.on_bytes = [](void*, iotcc_conn*, iotcc_buf) -> std::int64_t {
        return IOTCC_E_PROTOCOL;
    };
    abi::ServingRig bench(handler);
    TcpClient leaves(bench.port), is_refused(bench.port);
    leaves.shut_write();
    CHECK(leaves.peer_ends());
    is_refused.send("nonsense");
    CHECK(is_refused.peer_ends());
    CHECK(eventually([&] { return bench.instance.denied() == 1; }));
    CHECK(bench.rig.rooms.instances.denied("x") == 1);
}

TEST_CASE("a handler's own idle time holds where nothing is set")
{
    iotcc_handler handler = abi::plain_handler();
    handler.default_idle_ms = 300;
    abi::ServingRig bench(handler);
    TcpClient peer(bench.port);
    peer.send("dev");
    CHECK(peer.receive(3) == "dev");
    CHECK(peer.peer_ends());
    CHECK(bench.instance.limits().times(Limit::idle_ms) == 1);
    CHECK(bench.instance.denied() == 0);
}

TEST_CASE("a handler of an older ABI, which ends before its idle time, has none")
{
    iotcc_handler handler = abi::plain_handler();
    handler.struct_size = offsetof(iotcc_handler, default_idle_ms);
    handler.default_idle_ms = 1; // not its own: whatever lies behind it
    iotcc_component component = abi::plain_component();
    component.vtable = &handler;
    HostRig rig;
    Instance& instance = rig.add(component);
    (void)rig.listen(instance);
    CHECK(instance.on(0)->endpoint().limits.idle_ms == 0);
}
