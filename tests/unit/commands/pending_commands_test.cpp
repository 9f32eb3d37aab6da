#include "pending_commands.hpp"

#include <doctest/doctest.h>

#include <new>
#include <string>
#include <vector>

using namespace iotcc::commands;

namespace {

// Pending commands of one lane, and what their askers heard.
struct Asked {
    WaitingPlaces places{100, 1};
    PendingCommands pending{2};
    std::vector<std::string> heard;

    std::uint64_t ask(std::uint64_t connection, std::uint64_t deadline_ms)
    {
        auto place = places.take(Kind::command);
        const std::uint64_t number = place->number();
        Reply reply = [this, number](const Outcome& outcome) {
            heard.push_back(std::to_string(number) + ":" +
                            std::to_string(static_cast<int>(outcome.result)) + outcome.payload);
        };
        return pending.add(connection, *place, deadline_ms, reply) ? number : 0;
    }
    [[nodiscard]] std::uint32_t waiting() const { return places.waiting(Kind::command); }
};

} // namespace

TEST_CASE("an answer reaches who asked, once")
{
    Asked asked;
    const auto number = asked.ask(7, 1000);
    CHECK(asked.pending.finish(7, number, {Result::answered, "yes"}));
    CHECK_FALSE(asked.pending.finish(7, number, {Result::answered, "again"}));
    CHECK(asked.heard == std::vector<std::string>{"1:0yes"});
    CHECK(asked.waiting() == 0);
    CHECK_FALSE(asked.pending.next_deadline());
}

TEST_CASE("a connection cannot answer what another was asked")
{
    Asked asked;
    const auto number = asked.ask(7, 1000);
    CHECK_FALSE(asked.pending.finish(8, number, {Result::answered}));
    CHECK(asked.heard.empty());
    CHECK(asked.waiting() == 1);
}

TEST_CASE("each connection has room for so many, whatever others have")
{
    Asked asked;
    CHECK(asked.ask(7, 1000) != 0);
    const auto second = asked.ask(7, 1000);
    CHECK(second != 0);
    CHECK(asked.ask(7, 1000) == 0);
    CHECK(asked.ask(6, 1000) != 0);
    CHECK(asked.ask(8, 1000) != 0);
    CHECK(asked.waiting() == 4);
    CHECK(asked.pending.finish(7, second, {Result::answered}));
    CHECK(asked.ask(7, 1000) != 0);
}

TEST_CASE("what was not answered in its time is over, the rest waits on")
{
    Asked asked;
    (void)asked.ask(7, 1000);
    (void)asked.ask(8, 500);
    CHECK(asked.pending.next_deadline() == 500);
    asked.pending.expire(499);
    CHECK(asked.heard.empty());
    asked.pending.expire(999);
    CHECK(asked.heard == std::vector<std::string>{"2:" + std::to_string(int(Result::timed_out))});
    CHECK(asked.pending.next_deadline() == 1000);
    CHECK(asked.waiting() == 1);
}

TEST_CASE("the end of a connection ends what waits for it, and nothing else")
{
    Asked asked;
    (void)asked.ask(7, 1000);
    (void)asked.ask(8, 1000);
    (void)asked.ask(7, 1000);
    asked.pending.end(7, Result::replaced);
    CHECK(asked.heard.size() == 2);
    CHECK(asked.waiting() == 1);
    asked.pending.end(7, Result::replaced);
    CHECK(asked.heard.size() == 2);
}

TEST_CASE("who hears of an outcome may ask again at once")
{
    Asked asked;
    auto place = asked.places.take(Kind::command);
    std::uint64_t again = 0;
    Reply reply = [&](const Outcome&) { again = asked.ask(7, 9000); };
    REQUIRE(asked.pending.add(7, *place, 1000, reply));
    asked.pending.expire(1000);
    CHECK(again != 0);
    CHECK(asked.waiting() == 1);
    CHECK(asked.pending.next_deadline() == 9000);
}

TEST_CASE("over all devices so many may wait, commands and queries together")
{
    WaitingPlaces places(2, 1'700'000'000'000);
    auto command = places.take(Kind::command);
    CHECK(command->number() == 1'700'000'000'000);
    {
        const auto query = places.take(Kind::query);
        CHECK(query->number() == 1'700'000'000'001);
        CHECK(places.waiting(Kind::query) == 1);
        CHECK_FALSE(places.take(Kind::command));
        CHECK(places.waiting(Kind::command) == 1);
    }
    CHECK(places.waiting(Kind::query) == 0);
    CHECK(places.take(Kind::query));
}

TEST_CASE("a reply without memory keeps nothing from the others, and nothing from its connection")
{
    Asked asked;
    Reply fails = [](const Outcome&) { throw std::bad_alloc(); };
    auto place = asked.places.take(Kind::command);
    REQUIRE(asked.pending.add(7, *place, 1000, fails));
    (void)asked.ask(7, 1000);
    CHECK_NOTHROW(asked.pending.end(7, Result::not_connected));
    CHECK(asked.heard.size() == 1);
}
