#include "shared_group.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <thread>
#include <vector>

using namespace iotcc::bus;

namespace {

constexpr auto kAll = [](Subscriber) { return Standing::connected; };
constexpr auto kNobody = [](Subscriber) { return Standing::away; };

void fill(SharedGroup& group, Epochs& epochs, Subscriber members)
{
    for (Subscriber i = 0; i < members; ++i) {
        group.members().add(epochs, {i, 1});
    }
}

template <class StandingOf>
std::map<Subscriber, int> draws(const SharedGroup& group, int count, StandingOf standing)
{
    std::map<Subscriber, int> turns;
    for (int i = 0; i < count; ++i) {
        const auto hit = group.choose(standing);
        REQUIRE(hit);
        ++turns[hit->subscriber];
    }
    return turns;
}

} // namespace

TEST_CASE("a group without members chooses nobody")
{
    CHECK_FALSE(SharedGroup("g").choose(kAll));
}

TEST_CASE("each member has its turn before one has another, whatever their number")
{
    for (const Subscriber members : {1u, 2u, 3u, 7u, 100u, 5000u}) {
        CAPTURE(members);
        Epochs epochs(0);
        SharedGroup group("g");
        fill(group, epochs, members);
        for (int round = 1; round <= 3; ++round) {
            const auto turns = draws(group, static_cast<int>(members), kAll);
            CHECK(turns.size() == members);
        }
    }
}

TEST_CASE("connected members come first, and share evenly")
{
    Epochs epochs(0);
    SharedGroup group("g");
    fill(group, epochs, 10);
    const auto turns = draws(group, 300, [](Subscriber s) {
        return s % 3 == 0 && s != 0 ? Standing::connected : Standing::away;
    });
    CHECK(turns == std::map<Subscriber, int>{{3, 100}, {6, 100}, {9, 100}});
}

TEST_CASE("when none is connected all take turns")
{
    Epochs epochs(0);
    SharedGroup group("g");
    fill(group, epochs, 4);
    CHECK(draws(group, 40, kNobody) ==
          std::map<Subscriber, int>{{0, 10}, {1, 10}, {2, 10}, {3, 10}});
}

TEST_CASE("who may not read comes last, be he connected or not")
{
    Epochs epochs(0);
    SharedGroup group("g");
    fill(group, epochs, 4);
    CHECK(draws(group, 40, [](Subscriber s) {
              return s == 2 ? Standing::away : Standing::barred;
          }) == std::map<Subscriber, int>{{2, 40}});
}

TEST_CASE("a member that left is not chosen")
{
    Epochs epochs(0);
    SharedGroup group("g");
    fill(group, epochs, 3);
    group.members().remove(epochs, 1);
    CHECK(draws(group, 10, kAll) == std::map<Subscriber, int>{{0, 5}, {2, 5}});
}

TEST_CASE("two lanes never take the same turn")
{
    Epochs epochs(0);
    SharedGroup group("g");
    fill(group, epochs, 8);
    std::vector<std::map<Subscriber, int>> turns(2);
    {
        std::vector<std::jthread> lanes;
        for (auto& own : turns) {
            lanes.emplace_back([&group, &own] {
                for (int i = 0; i < 20'000; ++i) {
                    ++own[group.choose(kAll)->subscriber];
                }
            });
        }
    }
    for (Subscriber i = 0; i < 8; ++i) {
        CHECK(turns[0][i] + turns[1][i] == 5000);
    }
}
