#include "eventually.hpp"
#include "host_rig.hpp"
#include "tcp_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

using namespace iotcc;
using abi::Component;
using abi::HostRig;
using abi::Instance;
using test::eventually;
using test::TcpClient;

namespace {

// An instance of nothing, with its exec service at hand.
struct ExecRig {
    ExecRig()
    {
        instance.create();
        instance.start();
        host = static_cast<Component*>(instance.self())->host;
        exec = &static_cast<Component*>(instance.self())->service<iotcc_exec>(IOTCC_EXEC);
    }
    iotcc_component component = abi::plain_component();
    HostRig rig;
    Instance& instance = rig.add(component);
    const iotcc_host* host;
    const iotcc_exec* exec;
};

void count(void* arg)
{
    ++*static_cast<std::atomic<int>*>(arg);
}

} // namespace

TEST_CASE("a posted task runs on the lane that was named, also when posted before the lanes run")
{
    ExecRig t;
    static std::atomic<std::uint32_t> ran_on;
    ran_on = 99;
    const auto note = [](void*) { ran_on = net::Lane::current()->index(); };
    REQUIRE(t.exec->post(t.host, 1, note, nullptr) == IOTCC_OK);
    t.rig.run();
    CHECK(eventually([] { return ran_on == 1; }));
    CHECK(t.exec->post(t.host, HostRig::kLanes, note, nullptr) == IOTCC_E_ARG);
    CHECK(t.exec->post(t.host, 0, nullptr, nullptr) == IOTCC_E_ARG);
}

TEST_CASE("post_conn gives one's own connection, and nothing where it is another's or gone")
{
    static std::atomic<std::uint64_t> conn_id;
    conn_id = 0;
    iotcc_handler handler = abi::plain_handler();
    handler.on_open = [](void*, iotcc_conn* conn, iotcc_str) -> std::int32_t {
        conn_id = conn->id;
        return IOTCC_OK;
    };
    iotcc_component component = abi::plain_component();
    component.vtable = &handler;
    HostRig rig;
    Instance& owner = rig.add(component, "owner");
    const std::uint16_t port = rig.listen(owner);
    const iotcc_component nothing = abi::plain_component();
    Instance& stranger = rig.add(nothing, "stranger");
    stranger.create();
    rig.run();
    TcpClient client(port);
    REQUIRE(eventually([] { return conn_id != 0; }));

    enum : int { waiting, null, given };
    const auto asked_by = [&](Instance& instance, std::uint64_t id) {
        static std::atomic<int> got;
        got = waiting;
        const Component& self = *static_cast<Component*>(instance.self());
        const auto note = [](iotcc_conn* conn, void*) { got = conn == nullptr ? null : given; };
        CHECK(self.service<iotcc_exec>(IOTCC_EXEC).post_conn(self.host, id, note, nullptr) ==
              IOTCC_OK);
        CHECK(eventually([] { return got != waiting; }));
        return got.load();
    };
    CHECK(asked_by(owner, conn_id) == given);
    CHECK(asked_by(stranger, conn_id) == null);
    CHECK(asked_by(owner, conn_id + (1u << 24)) == null); // its place, another generation
    client.reset();
    REQUIRE(eventually(
        [&] { return rig.lane(0).open_connections() + rig.lane(1).open_connections() == 0; }));
    CHECK(asked_by(owner, conn_id) == null);
}

TEST_CASE("stop waits for work, and afterwards everything is closed")
{
    ExecRig t;
    t.rig.run();
    struct Work {
        std::atomic<bool> go{false}, done{false};
    } work;
    const auto f = [](void* arg) {
        auto& mine = *static_cast<Work*>(arg);
        eventually([&] { return mine.go.load(); });
        mine.done = true;
    };
    REQUIRE(t.exec->work(t.host, f, &work) == IOTCC_OK);
    std::thread helper([&] { work.go = true; });
    t.instance.stop();
    CHECK(work.done);
    helper.join();
    std::atomic<int> runs{0};
    std::uint64_t id = 0;
    CHECK(t.exec->work(t.host, count, &runs) == IOTCC_E_CLOSED);
    CHECK(t.exec->post(t.host, 0, count, &runs) == IOTCC_E_CLOSED);
    CHECK(t.exec->timer(t.host, 0, 0, 0, count, &runs, &id) == IOTCC_E_CLOSED);
    t.instance.settle();
    CHECK(runs == 0);
}

TEST_CASE("work beyond the queue is refused, not kept")
{
    ExecRig t;
    std::atomic<bool> go{false};
    const auto wait = [](void* arg) {
        eventually([&] { return static_cast<std::atomic<bool>*>(arg)->load(); });
    };
    int taken = 0;
    while (taken < 100 && t.exec->work(t.host, wait, &go) == IOTCC_OK)
        ++taken;
    CHECK(taken >= 4);
    CHECK(taken <= 6); // two at work, four waiting
    go = true;
}

TEST_CASE("a timer runs once or with its period, and not before its time")
{
    using Clock = std::chrono::steady_clock;
    ExecRig t;
    t.rig.run();
    std::atomic<int> once{0}, periods{0};
    std::uint64_t id = 0;
    const auto began = Clock::now();
    REQUIRE(t.exec->timer(t.host, 0, 5, 0, count, &once, &id) == IOTCC_OK);
    REQUIRE(t.exec->timer(t.host, 1, 0, 10, count, &periods, &id) == IOTCC_OK);
    REQUIRE(eventually([&] { return periods >= 4; }));
    CHECK(Clock::now() - began >= std::chrono::milliseconds(30));
    CHECK(eventually([&] { return once == 1; }));
    CHECK(t.exec->cancel(t.host, id) == IOTCC_OK);
}

TEST_CASE("a timer may cancel itself, and is not called again")
{
    ExecRig t;
    t.rig.run();
    struct Timer {
        const ExecRig& rig;
        std::atomic<std::uint64_t> id{0};
        std::atomic<int> runs{0};
    } timer{t};
    const auto f = [](void* arg) {
        auto& mine = *static_cast<Timer*>(arg);
        if (mine.id == 0) // not told yet
            return;
        ++mine.runs;
        CHECK(mine.rig.exec->cancel(mine.rig.host, mine.id) == IOTCC_OK);
    };
    std::uint64_t id = 0;
    REQUIRE(t.exec->timer(t.host, 0, 0, 1, f, &timer, &id) == IOTCC_OK);
    timer.id = id;
    REQUIRE(eventually([&] { return timer.runs == 1; }));
    std::atomic<int> later{0};
    REQUIRE(t.exec->timer(t.host, 0, 10, 0, count, &later, &id) == IOTCC_OK);
    REQUIRE(eventually([&] { return later == 1; }));
    CHECK(timer.runs == 1);
}

TEST_CASE("what is cancelled on its lane before it got there never runs")
{
    ExecRig t;
    struct Plan {
        const ExecRig& rig;
        std::atomic<int> runs{0};
        std::atomic<bool> cancelled{false};
    } plan{t};
    // In this order in the lane's queue: the cancellation, which is behind nothing, and the timer.
    static std::atomic<std::uint64_t> id;
    const auto cancel = [](void* arg) {
        auto& mine = *static_cast<Plan*>(arg);
        CHECK(mine.rig.exec->cancel(mine.rig.host, id) == IOTCC_OK);
        mine.cancelled = true;
    };
    std::uint64_t made = 0;
    REQUIRE(t.exec->post(t.host, 0, cancel, &plan) == IOTCC_OK);
    REQUIRE(t.exec->timer(t.host, 0, 0, 1, count, &plan.runs, &made) == IOTCC_OK);
    id = made;
    t.rig.run();
    REQUIRE(eventually([&] { return plan.cancelled.load(); }));
    std::atomic<int> later{0};
    REQUIRE(t.exec->timer(t.host, 0, 5, 0, count, &later, &made) == IOTCC_OK);
    REQUIRE(eventually([&] { return later == 1; }));
    CHECK(plan.runs == 0);
}

TEST_CASE("a watch runs each time that its descriptor is ready, until it is cancelled")
{
    ExecRig t;
    t.rig.run();
    struct Watch {
        int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        std::atomic<int> runs{0};
    } watch;
    const auto f = [](std::int32_t fd, std::uint32_t ready, void* arg) {
        std::uint64_t value = 0;
        CHECK(ready == POLLIN);
        CHECK(::read(fd, &value, sizeof value) == sizeof value);
        ++static_cast<Watch*>(arg)->runs;
    };
    const std::uint64_t one = 1;
    std::uint64_t id = 0;
    REQUIRE(t.exec->watch_fd(t.host, 0, watch.fd, POLLIN, f, &watch, &id) == IOTCC_OK);
    for (int i = 1; i <= 3; ++i) {
        REQUIRE(::write(watch.fd, &one, sizeof one) == sizeof one);
        REQUIRE(eventually([&] { return watch.runs == i; }));
    }
    CHECK(t.exec->cancel(t.host, id) == IOTCC_OK);
    t.rig.lane(0).run_and_wait([] {}); // behind the cancellation
    REQUIRE(::write(watch.fd, &one, sizeof one) == sizeof one);
    std::atomic<int> later{0};
    REQUIRE(t.exec->timer(t.host, 0, 5, 0, count, &later, &id) == IOTCC_OK);
    REQUIRE(eventually([&] { return later == 1; }));
    CHECK(watch.runs == 3);
    ::close(watch.fd);
}
