#include "liveness.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace iotcc::websocket;
using Verdict = Liveness::Verdict;

namespace {

constexpr Liveness::Periods kPeriods{30'000, 60'000}; // looked at every 7.5 s

} // namespace

TEST_CASE("silence is pinged after its time, and ends after as much again")
{
    Liveness liveness;
    CHECK(liveness.look(100, 0, false, kPeriods) == Verdict::well);
    std::vector<Verdict> verdicts;
    for (int look = 1; look <= 8; ++look)
        verdicts.push_back(liveness.look(100, 0, false, kPeriods));
    CHECK(verdicts == std::vector{Verdict::well, Verdict::well, Verdict::well, Verdict::ping,
                                  Verdict::well, Verdict::well, Verdict::well, Verdict::dead});
}

TEST_CASE("any byte is a sign of life, also between ping and end")
{
    Liveness liveness;
    CHECK(liveness.look(100, 0, false, kPeriods) == Verdict::well);
    for (int look = 1; look <= 7; ++look)
        CHECK(liveness.look(100, 0, false, kPeriods) != Verdict::dead);
    CHECK(liveness.look(101, 0, false, kPeriods) == Verdict::well);
    for (int look = 1; look <= 3; ++look)
        CHECK(liveness.look(101, 0, false, kPeriods) == Verdict::well);
    CHECK(liveness.look(101, 0, false, kPeriods) == Verdict::ping);
}

TEST_CASE("a message whose parts trickle in is late after its time, whatever else comes")
{
    Liveness liveness;
    std::uint64_t bytes = 0;
    int looks = 0;
    while (liveness.look(++bytes, 7, true, kPeriods) == Verdict::well)
        ++looks;
    // 60 s are 8 intervals: the ninth look since the first that saw it.
    CHECK(looks == 8);
}

TEST_CASE("messages that each are in time are never late, however many are begun")
{
    Liveness liveness;
    for (std::uint64_t message = 0; message < 100; ++message)
        CHECK(liveness.look(message, message, true, kPeriods) == Verdict::well);
}

TEST_CASE("without periods there is nothing to look for")
{
    CHECK(Liveness::interval_ms({0, 0}) == 0);
    CHECK(Liveness::interval_ms({0, 60'000}) == 15'000);
    CHECK(Liveness::interval_ms({30'000, 0}) == 7'500);
    Liveness liveness;
    for (int look = 0; look < 100; ++look)
        CHECK(liveness.look(0, 0, false, {0, 60'000}) == Verdict::well);
}
