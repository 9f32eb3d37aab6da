#include "reload_desk.hpp"

#include <doctest/doctest.h>

using namespace iotcc;

TEST_CASE("who asks before the server is there wakes it when it comes")
{
    ReloadDesk desk;
    int woken = 0;
    CHECK(desk.ask([](const ReloadReport&) {}));
    CHECK_FALSE(desk.ask([](const ReloadReport&) {}));
    desk.open([&] { ++woken; });
    CHECK(woken == 1);
    CHECK_FALSE(desk.last());
}

TEST_CASE("nobody is asked when nobody serves any more")
{
    ReloadDesk desk;
    desk.open([] {});
    desk.close();
    CHECK_FALSE(desk.ask([](const ReloadReport&) {}));
}

TEST_CASE("whoever asks wakes the server and has its answer, one at a time")
{
    ReloadDesk desk;
    int woken = 0;
    std::string cause;
    desk.open([&] { ++woken; });
    CHECK(desk.ask([&](const ReloadReport& report) { cause = report.cause; }));
    CHECK_FALSE(desk.ask([](const ReloadReport&) {}));
    ReloadReport report;
    report.cause = "me";
    desk.keep(report);
    CHECK(cause.empty());
    desk.answer(report);
    CHECK(woken == 1);
    CHECK(cause == "me");
    REQUIRE(desk.last());
    CHECK(desk.last()->cause == "me");
    CHECK(desk.ask([](const ReloadReport&) {}));
}

TEST_CASE("who waits when the server goes is told")
{
    ReloadDesk desk;
    std::vector<std::string> failed;
    desk.open([] {});
    CHECK(desk.ask([&](const ReloadReport& report) { failed = report.failed; }));
    desk.close();
    CHECK(failed == std::vector<std::string>{"the host is stopping"});
    CHECK_FALSE(desk.last());
}
