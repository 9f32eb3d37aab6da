#include "eventually.hpp"
#include "signal_thread.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using iotcc::SignalThread;
using iotcc::test::eventually;

TEST_CASE("a second signal to stop ends the process at once, whatever its other threads do")
{
    const pid_t child = ::fork();
    if (child == 0) {
        const SignalThread signals; // nobody takes them: this thread is busy for ever
        ::kill(::getpid(), SIGHUP);
        ::kill(::getpid(), SIGTERM);
        ::kill(::getpid(), SIGINT);
        for (;;)
            ::pause();
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK((WEXITSTATUS(status) == 128 + SIGINT || WEXITSTATUS(status) == 128 + SIGTERM));
}

TEST_CASE("a signal that comes before anybody takes it is not lost")
{
    SignalThread signals;
    ::kill(::getpid(), SIGTERM);
    std::atomic<int> taken{0}, times{0};
    signals.hand_to([&](int signal) {
        taken = signal;
        ++times;
    });
    CHECK(eventually([&] { return taken == SIGTERM; }));
    signals.hand_to(nullptr);
    CHECK(times == 1);
}

TEST_CASE("a hangup is handed on each time and ends nothing")
{
    SignalThread signals;
    std::atomic<int> hangups{0};
    signals.hand_to([&](int signal) { hangups += signal == SIGHUP ? 1 : 0; });
    for (int i = 1; i <= 3; ++i) {
        ::kill(::getpid(), SIGHUP);
        CHECK(eventually([&] { return hangups == i; }));
    }
    signals.hand_to(nullptr);
}
