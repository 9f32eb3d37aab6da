#include "line_budget.hpp"

#include <doctest/doctest.h>

using iotcc::abi::LineBudget;

TEST_CASE("so many lines a second are written, the rest is counted and told once")
{
    LineBudget budget(3);
    for (int i = 0; i < 3; ++i)
        CHECK(budget.ask(5'000).write);
    CHECK_FALSE(budget.ask(5'500).write);
    CHECK_FALSE(budget.ask(5'999).write);
    const LineBudget::Grant next = budget.ask(6'000);
    CHECK(next.write);
    CHECK(next.dropped == 2);
    CHECK(budget.ask(6'000).dropped == 0);
}

TEST_CASE("a clock that is set back does not silence the log")
{
    LineBudget budget(1);
    CHECK(budget.ask(9'000).write);
    CHECK_FALSE(budget.ask(9'000).write);
    CHECK(budget.ask(1'000).write);
}

TEST_CASE("a budget of 0 has no limit")
{
    LineBudget budget(0);
    for (int i = 0; i < 10'000; ++i)
        CHECK(budget.ask(1'000).write);
}
