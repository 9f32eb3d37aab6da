#include "match_scratch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace iotcc::bus;

namespace {

constexpr auto kAll = [](Subscriber) { return Standing::connected; };

struct Rig {
    std::vector<Hit> collect(std::string_view topic)
    {
        const auto hits = scratch.collect(index, topic, kAll);
        std::vector<Hit> sorted(hits.begin(), hits.end());
        std::ranges::sort(sorted, {}, &Hit::subscriber);
        return sorted;
    }

    Epochs epochs{0};
    TopicIndex index{epochs};
    MatchScratch scratch;
};

} // namespace

TEST_CASE("nothing matches: no hits")
{
    CHECK(Rig().collect("a").empty());
}

TEST_CASE("overlapping filters give one hit at the highest QoS [MQTT-3.3.5-1]")
{
    Rig rig;
    rig.index.add("a/b", 5, 0);
    rig.index.add("a/+", 5, 2);
    rig.index.add("a/#", 5, 1);
    CHECK(rig.collect("a/b") == std::vector<Hit>{{5, 2}});
    rig.index.add("#", 3, 1);
    rig.index.add("+/b", 3, 0);
    CHECK(rig.collect("a/b") == std::vector<Hit>{{3, 1}, {5, 2}});
}

TEST_CASE("a match knows nothing of the one before it")
{
    Rig rig;
    rig.index.add("a", 1, 2);
    rig.index.add("+", 2, 2);
    rig.index.add("b", 1, 0);
    for (int i = 0; i < 3; ++i) {
        CHECK(rig.collect("a") == std::vector<Hit>{{1, 2}, {2, 2}});
        CHECK(rig.collect("b") == std::vector<Hit>{{1, 0}, {2, 2}});
        CHECK(rig.collect("c") == std::vector<Hit>{{2, 2}});
    }
}

TEST_CASE("large numbers of sessions are taken as they come")
{
    Rig rig;
    for (const Subscriber number : {0u, 100'000u, 70'000u}) {
        rig.index.add("+", number, 1);
        rig.index.add("#", number, 0);
    }
    CHECK(rig.collect("a") == std::vector<Hit>{{0, 1}, {70'000, 1}, {100'000, 1}});
}

TEST_CASE("a group gives one of its members, and no second copy to one that has subscribed itself")
{
    Rig rig;
    rig.index.add("$share/g/a", 1, 1);
    rig.index.add("$share/g/a", 2, 1);
    std::vector<Hit> first = rig.collect("a"), second = rig.collect("a");
    CHECK(first.size() == 1);
    CHECK(second.size() == 1);
    CHECK(first != second);
    rig.index.add("a", 1, 0);
    rig.index.add("a", 2, 2);
    for (int i = 0; i < 2; ++i) {
        const auto hits = rig.collect("a");
        CHECK(hits.size() == 2);
        CHECK(hits[1] == Hit{2, 2});
    }
}
