#include "timer_queue.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <poll.h>
#include <string>

using namespace iotcc::net;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

// Waits as a lane does, and calls what is due.
void next_run(TimerQueue& queue)
{
    constexpr int kDeadlineMs = 20'000;
    pollfd waiting{queue.fd(), POLLIN, 0};
    REQUIRE(::poll(&waiting, 1, kDeadlineMs) == 1);
    queue.run_due();
}

// Notes its name when its time comes.
struct Noted {
    Noted(TimerQueue& queue, char n, std::string& to)
        : name(n), notes(to),
          timer(
              queue, [](void* self) { static_cast<Noted*>(self)->note(); }, this)
    {
    }
    void note() { notes += name; }

    const char name;
    std::string& notes;
    LaneTimer timer;
};

const auto kPast = LaneTimer::Clock::time_point(); // when the machine started

} // namespace

TEST_CASE("timers come in the order of their times, once, whatever the order of setting")
{
    TimerQueue queue;
    std::string notes;
    Noted a(queue, 'a', notes), b(queue, 'b', notes), c(queue, 'c', notes), far(queue, 'f', notes);
    far.timer.set_in(hours(1));
    c.timer.set(kPast + milliseconds(3));
    a.timer.set(kPast + milliseconds(1));
    b.timer.set(kPast + milliseconds(2));
    next_run(queue);
    CHECK(notes == "abc");
    CHECK_FALSE(a.timer.is_set());
    CHECK(far.timer.is_set());
    queue.run_due();
    CHECK(notes == "abc");
}

TEST_CASE("a timer is not early, and one that is set earlier than all wakes the lane in time")
{
    TimerQueue queue;
    std::string notes;
    Noted far(queue, 'f', notes), near(queue, 'n', notes);
    far.timer.set_in(hours(1));
    const auto due = LaneTimer::Clock::now() + milliseconds(20);
    near.timer.set(due);
    queue.run_due();
    CHECK(notes.empty());
    next_run(queue);
    CHECK(notes == "n");
    CHECK(LaneTimer::Clock::now() >= due);
}

TEST_CASE("what was set before is replaced, and what is cancelled or destroyed does not come")
{
    TimerQueue queue;
    std::string notes;
    Noted a(queue, 'a', notes), b(queue, 'b', notes), c(queue, 'c', notes);
    auto gone = std::make_unique<Noted>(queue, 'g', notes);
    a.timer.set(kPast);
    a.timer.set_in(hours(1));
    b.timer.set(kPast);
    b.timer.cancel();
    gone->timer.set(kPast);
    gone.reset();
    c.timer.set(kPast);
    next_run(queue);
    CHECK(notes == "c");
}

TEST_CASE("a timer may set itself again, for the next run at the earliest")
{
    TimerQueue queue;
    struct Again {
        explicit Again(TimerQueue& q)
            : timer(
                  q, [](void* self) { static_cast<Again*>(self)->run(); }, this)
        {
        }
        void run()
        {
            ++runs;
            timer.set(kPast);
        }
        int runs = 0;
        LaneTimer timer;
    } again(queue);
    again.timer.set(kPast);
    for (int i = 1; i <= 3; ++i) {
        next_run(queue);
        CHECK(again.runs == i);
    }
}

TEST_CASE("a timer may destroy itself and the one that is due next")
{
    TimerQueue queue;
    struct Ending {
        explicit Ending(TimerQueue& q)
            : timer(
                  q, [](void* self) { static_cast<Ending*>(self)->run(); }, this)
        {
        }
        void run() const
        {
            const auto f = end;
            f();
        }
        std::function<void()> end;
        LaneTimer timer;
    };
    std::string notes;
    auto next = std::make_unique<Noted>(queue, 'n', notes);
    auto first = std::make_unique<Ending>(queue);
    first->end = [&] {
        next.reset();
        first.reset();
    };
    first->timer.set(kPast);
    next->timer.set(kPast + milliseconds(1));
    next_run(queue);
    CHECK(notes.empty());
    CHECK(first == nullptr);
}

TEST_CASE("who has no memory in its turn has had it, and the others have theirs")
{
    TimerQueue queue;
    std::string notes;
    LaneTimer poor(
        queue, [](void*) { throw std::bad_alloc(); }, nullptr);
    Noted other(queue, 'o', notes);
    poor.set(kPast);
    other.timer.set(kPast + milliseconds(1));
    next_run(queue);
    CHECK(notes == "o");
    CHECK_FALSE(poor.is_set());
}
