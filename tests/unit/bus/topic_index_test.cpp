#include "index_matches.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::bus;

namespace {

using Hits = std::vector<std::pair<Subscriber, int>>;

struct Rig {
    Epochs epochs{1};
    TopicIndex index{epochs};
};

std::string repeated(std::string_view part, std::size_t times)
{
    std::string text;
    for (std::size_t i = 0; i < times; ++i) {
        text += part;
    }
    return text;
}

} // namespace

TEST_CASE("an empty index matches nothing")
{
    Rig rig;
    CHECK(matches_of(rig.index, "a").hits.empty());
    CHECK(matches_of(rig.index, "$SYS/a").hits.empty());
}

TEST_CASE("each subscription that matches is visited, overlapping ones each")
{
    Rig rig;
    CHECK(rig.index.add("a/b", 1, 0) == Added::fresh);
    CHECK(rig.index.add("a/+", 1, 1) == Added::fresh);
    CHECK(rig.index.add("a/#", 2, 2) == Added::fresh);
    CHECK(rig.index.add("b/#", 3, 2) == Added::fresh);
    CHECK(matches_of(rig.index, "a/b").hits == Hits{{1, 0}, {1, 1}, {2, 2}});
    CHECK(matches_of(rig.index, "a").hits == Hits{{2, 2}});
    CHECK(rig.index.subscriptions() == 4);
}

TEST_CASE("the same filter again replaces its QoS [MQTT-3.8.4-3]")
{
    Rig rig;
    for (const char* filter : {"a/b", "a/+", "a/#", "$share/g/a/b"}) {
        CAPTURE(filter);
        CHECK(rig.index.add(filter, 1, 0) == Added::fresh);
        CHECK(rig.index.add(filter, 1, 2) == Added::replaced);
    }
    CHECK(matches_of(rig.index, "a/b").hits == Hits{{1, 2}, {1, 2}, {1, 2}});
    CHECK(rig.index.subscriptions() == 4);
}

TEST_CASE("a filter is removed by the same bytes [MQTT-3.10.4-1]")
{
    Rig rig;
    for (const char* filter : {"a/b", "a/+", "a/#", "$share/g/a/b", "$share/g/#"}) {
        rig.index.add(filter, 1, 0);
    }
    for (const char* filter :
         {"a", "A/b", "a/", "+/b", "#", "a/b/#", "$share/h/a/b", "$share/g/a/+"}) {
        CAPTURE(filter);
        CHECK_FALSE(rig.index.remove(filter, 1));
    }
    for (const char* filter : {"a/b", "a/+", "a/#", "$share/g/a/b", "$share/g/#"}) {
        CAPTURE(filter);
        CHECK_FALSE(rig.index.remove(filter, 2));
        CHECK(rig.index.remove(filter, 1));
        CHECK_FALSE(rig.index.remove(filter, 1));
    }
    const IndexMatches left = matches_of(rig.index, "a/b");
    CHECK(left.hits.empty());
    CHECK(left.groups.empty());
    CHECK(rig.index.subscriptions() == 0);
}

TEST_CASE("topics that begin with '$' are matched by filters that do [MQTT-4.7.2-1]")
{
    Rig rig;
    rig.index.add("#", 1, 0);
    rig.index.add("+/x", 2, 0);
    rig.index.add("$SYS/#", 3, 0);
    rig.index.add("$SYS/+", 4, 0);
    rig.index.add("$SYS/x", 5, 0);
    rig.index.add("$share/g/#", 6, 0);
    const IndexMatches found = matches_of(rig.index, "$SYS/x");
    CHECK(found.hits == Hits{{3, 0}, {4, 0}, {5, 0}});
    CHECK(found.groups.empty());
    CHECK(matches_of(rig.index, "a/x").hits == Hits{{1, 0}, {2, 0}});
}

TEST_CASE("a group is visited once per filter, beside the subscriptions of their own")
{
    Rig rig;
    for (Subscriber i = 0; i < 5; ++i) {
        CHECK(rig.index.add("$share/g/a/+", i, 1) == Added::fresh);
    }
    rig.index.add("$share/h/a/+", 1, 1);
    rig.index.add("$share/g/a/b", 1, 1);
    rig.index.add("a/+", 1, 0);
    const IndexMatches found = matches_of(rig.index, "a/b");
    CHECK(found.groups == std::vector<std::string_view>{"g", "g", "h"});
    CHECK(found.hits == Hits{{1, 0}});
    CHECK(rig.index.remove("$share/h/a/+", 1));
    CHECK(matches_of(rig.index, "a/b").groups == std::vector<std::string_view>{"g", "g"});
    CHECK(rig.index.remove("a/+", 1));
    CHECK(matches_of(rig.index, "a/b").hits.empty());
}

TEST_CASE("a topic with 200 separators is matched, by each kind of filter")
{
    Rig rig;
    const std::string deep = repeated("a/", 200) + "a";
    rig.index.add(deep, 1, 0);
    rig.index.add(repeated("+/", 200) + "+", 2, 0);
    rig.index.add(repeated("a/", 200) + "#", 3, 0);
    rig.index.add("#", 4, 0);
    rig.index.add(repeated("+/", 199) + "+", 5, 0);
    CHECK(matches_of(rig.index, deep).hits == Hits{{1, 0}, {2, 0}, {3, 0}, {4, 0}});
    CHECK(matches_of(rig.index, std::string(200, '/')).hits == Hits{{2, 0}, {4, 0}});
}

TEST_CASE("a match looks at no more nodes than allowed, and says so")
{
    Rig rig;
    constexpr int kDepth = 18; // 2^19 - 1 nodes
    for (unsigned bits = 0; bits < 1u << kDepth; ++bits) {
        std::string filter;
        for (int level = 0; level < kDepth; ++level) {
            filter += bits >> level & 1 ? "+/" : "a/";
        }
        rig.index.add(filter + "+", 1, 0);
    }
    const IndexMatches found = matches_of(rig.index, repeated("a/", kDepth) + "x");
    CHECK_FALSE(found.whole);
    CHECK(rig.index.cut() == 1);
    CHECK(found.hits.size() <= kMaxVisits);
    CHECK(!found.hits.empty());
}

TEST_CASE("many wildcard filters that share levels stay within the bound")
{
    Rig rig;
    for (Subscriber i = 0; i < 200; ++i) {
        rig.index.add(repeated("+/", i) + "#", i, 0);
    }
    const IndexMatches found = matches_of(rig.index, std::string(200, '/'));
    CHECK(found.whole);
    CHECK(found.hits.size() == 200);
    CHECK(rig.index.cut() == 0);
}

TEST_CASE("100,000 subscribers of one filter come and go in time that grows with their number")
{
    Rig rig;
    for (const char* filter : {"news", "news/#", "$share/g/news"}) {
        for (Subscriber i = 0; i < 100'000; ++i) {
            REQUIRE(rig.index.add(filter, i, 1) == Added::fresh);
        }
    }
    CHECK(matches_of(rig.index, "news").hits.size() == 200'000);
    for (const char* filter : {"news", "news/#", "$share/g/news"}) {
        for (Subscriber i = 0; i < 100'000; ++i) {
            REQUIRE(rig.index.remove(filter, i));
        }
    }
    CHECK(matches_of(rig.index, "news").hits.empty());
}

TEST_CASE("memory of removed filters is given back once the lanes have passed")
{
    Rig rig;
    rig.epochs.online(0);
    for (int i = 0; i < 1000; ++i) {
        const std::string name = std::to_string(i);
        rig.index.add("e/" + name, 1, 0);
        rig.index.add("w/" + name + "/#", 1, 0);
    }
    for (int i = 0; i < 1000; ++i) {
        const std::string name = std::to_string(i);
        CHECK(rig.index.remove("e/" + name, 1));
        CHECK(rig.index.remove("w/" + name + "/#", 1));
    }
    CHECK(rig.epochs.waiting() >= 2000);
    rig.epochs.quiescent(0);
    rig.epochs.reclaim();
    CHECK(rig.epochs.waiting() == 0);
    rig.epochs.offline(0);
}
