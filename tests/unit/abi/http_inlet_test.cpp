#include "eventually.hpp"
#include "host_rig.hpp"
#include "http_desk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace iotcc;
using abi::HttpOutcome;
using abi::HttpRequest;
using std::chrono::milliseconds;
using Clock = abi::HttpDesk::Clock;
using Result = HttpOutcome::Result;

namespace {

// What a route waits for, and what it saw.
struct Gate {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_open = false;
    std::vector<std::uint64_t> ids; // of the requests that came in

    void open()
    {
        const std::scoped_lock lock(mutex);
        is_open = true;
        changed.notify_all();
    }
    [[nodiscard]] std::size_t asked()
    {
        const std::scoped_lock lock(mutex);
        return ids.size();
    }
    [[nodiscard]] bool was_asked(std::uint64_t id)
    {
        const std::scoped_lock lock(mutex);
        return std::ranges::find(ids, id) != ids.end();
    }
    static std::int32_t wait(void* arg, const iotcc_http_req* request, iotcc_http_res*)
    {
        Gate& gate = *static_cast<Gate*>(arg);
        std::unique_lock lock(gate.mutex);
        gate.ids.push_back(request->id);
        gate.changed.wait(lock, [&] { return gate.is_open; });
        return IOTCC_OK;
    }
    static std::int32_t later(void* arg, const iotcc_http_req* request, iotcc_http_res*)
    {
        Gate& gate = *static_cast<Gate*>(arg);
        const std::scoped_lock lock(gate.mutex);
        gate.ids.push_back(request->id);
        return IOTCC_PENDING;
    }
};

// Outcomes, from whatever thread they come.
struct Outcomes {
    abi::HttpDone take()
    {
        return [this](HttpOutcome outcome) {
            const std::scoped_lock lock(mutex);
            all.push_back(std::move(outcome));
        };
    }
    [[nodiscard]] std::size_t count()
    {
        const std::scoped_lock lock(mutex);
        return all.size();
    }
    [[nodiscard]] std::size_t count(Result result)
    {
        const std::scoped_lock lock(mutex);
        std::size_t n = 0;
        for (const HttpOutcome& each : all)
            n += each.result == result ? 1 : 0;
        return n;
    }
    std::mutex mutex;
    std::vector<HttpOutcome> all;
};

// An instance "x" with the routes "wait" and "later", on a desk with that patience.
struct DeskRig {
    explicit DeskRig(milliseconds patience = milliseconds(60'000)) : desk(patience)
    {
        component.kind = IOTCC_KIND_EXTENSION;
        rig.rooms.http = &desk;
        instance.create();
        CHECK(instance.add_http_route({"GET", "wait", IOTCC_ROLE_READ, Gate::wait, &gate}) == 0);
        CHECK(instance.add_http_route({"GET", "later", IOTCC_ROLE_READ, Gate::later, &gate}) == 0);
        instance.start();
        desk.add(instance);
    }
    ~DeskRig()
    {
        gate.open();
        desk.finish(Clock::now() + std::chrono::seconds(10));
    }
    void ask(const std::string& path)
    {
        HttpRequest request{"GET", path, "", "", "127.0.0.1:5000", IOTCC_ROLE_READ};
        desk.ask("x", std::move(request), outcomes.take());
    }
    std::int32_t answer(std::uint64_t id) { return desk.answer(instance, id, {}); }

    iotcc_component component = abi::plain_component();
    abi::HostRig rig;
    Gate gate;
    Outcomes outcomes;
    abi::Instance& instance = rig.add(component);
    abi::HttpDesk desk; // its threads end before the rest goes
};

} // namespace

TEST_CASE("what waits for one instance is bounded, and what comes above is refused at once")
{
    DeskRig rig;
    for (std::size_t i = 0; i < abi::HttpInlet::kMostWaiting; ++i)
        rig.ask("wait");
    CHECK(rig.outcomes.count() == 0);
    rig.ask("wait");
    CHECK(rig.outcomes.count(Result::busy) == 1);
    rig.gate.open();
    CHECK(test::eventually(
        [&] { return rig.outcomes.count(Result::answered) == abi::HttpInlet::kMostWaiting; }));
}

TEST_CASE("a pending request is answered once, and only by its instance")
{
    DeskRig rig;
    rig.ask("later");
    CHECK(test::eventually([&] { return rig.gate.asked() == 1; }));
    const std::uint64_t id = rig.gate.ids.front();
    CHECK(rig.answer(id + 1) == IOTCC_E_NOTFOUND);
    abi::Instance& other = rig.rig.add(rig.component, "other");
    CHECK(rig.desk.answer(other, id, {}) == IOTCC_E_NOTFOUND);
    CHECK(rig.answer(id) == IOTCC_OK);
    CHECK(rig.answer(id) == IOTCC_E_NOTFOUND);
    CHECK(rig.outcomes.count(Result::answered) == 1);
    CHECK(rig.outcomes.count() == 1);
}

TEST_CASE("answers from many threads race with the calls and the clock, and each request gets one")
{
    constexpr std::size_t kRequests = 2000;
    DeskRig rig(milliseconds(5));
    std::atomic<bool> stop{false};
    std::thread clock([&] {
        while (!stop)
            rig.desk.expire();
    });
    std::vector<std::thread> answering;
    for (int i = 0; i < 2; ++i)
        answering.emplace_back([&] {
            for (std::uint64_t id = 1; !stop; id = id % kRequests + 1)
                (void)rig.answer(id);
        });
    for (std::size_t i = 0; i < kRequests; ++i)
        rig.ask("later");
    CHECK(test::eventually([&] { return rig.outcomes.count() == kRequests; }));
    stop = true;
    clock.join();
    for (std::thread& each : answering)
        each.join();
    CHECK(rig.outcomes.count() == kRequests);
}

TEST_CASE("a request whose time was over before its turn is never asked")
{
    DeskRig rig(milliseconds(1));
    rig.ask("wait");
    CHECK(test::eventually([&] { return rig.gate.asked() == 1; }));
    rig.ask("wait");
    CHECK(test::eventually([&] {
        rig.desk.expire();
        return rig.outcomes.count(Result::late) == 2;
    }));
    rig.ask("wait");
    CHECK(rig.outcomes.count(Result::busy) == 1); // it hangs
    rig.gate.open();
    CHECK(test::eventually([&] {
        rig.ask("later");
        return rig.gate.asked() > 1;
    }));
    constexpr std::uint64_t kSecond = 2; // ids count the requests that were taken
    CHECK_FALSE(rig.gate.was_asked(kSecond));
}

TEST_CASE("a desk ends without waiting for a route that hangs, and knows whose it is")
{
    DeskRig rig;
    rig.ask("wait");
    CHECK(test::eventually([&] { return rig.gate.asked() == 1; }));
    rig.desk.finish(Clock::now() + milliseconds(1));
    CHECK(rig.desk.is_stuck("x"));
    CHECK(!rig.desk.is_stuck("other"));
    rig.ask("later");
    CHECK(rig.outcomes.count(Result::busy) == 1);
}

TEST_CASE("routes are taken while an instance is made and started, not later")
{
    DeskRig rig;
    CHECK(rig.instance.add_http_route({"GET", "more", IOTCC_ROLE_READ, Gate::later, nullptr}) ==
          IOTCC_E_ARG);
}
