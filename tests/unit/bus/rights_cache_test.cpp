#include "client.hpp"
#include "rights_cache.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::bus;

namespace {

using Access = RightsCache::Access;

// Counts what it is asked, and answers that.
struct Asked {
    bool answer = true;
    int times = 0;

    bool operator()()
    {
        ++times;
        return answer;
    }
};

bool may(RightsCache& cache, Asked& asked, std::uint64_t generation, std::uint32_t serial,
         const std::string& topic, Access access = Access::read)
{
    return cache.may(generation, serial, access, topic, [&] { return asked(); });
}

} // namespace

TEST_CASE("the same is asked once, whatever the answer was")
{
    RightsCache cache;
    for (const bool answer : {true, false}) {
        Asked asked{answer};
        for (int i = 0; i < 3; ++i)
            CHECK(may(cache, asked, 1, answer ? 1 : 2, "t") == answer);
        CHECK(asked.times == 1);
    }
}

TEST_CASE("another session, another topic and another access are other questions")
{
    RightsCache cache;
    Asked yes{true}, no{false};
    CHECK(may(cache, yes, 1, 1, "t"));
    CHECK_FALSE(may(cache, no, 1, 2, "t"));
    CHECK_FALSE(may(cache, no, 1, 1, "u"));
    CHECK_FALSE(may(cache, no, 1, 1, "t", Access::write));
    CHECK(no.times == 3);
}

TEST_CASE("after a change of the rights everything is asked again")
{
    RightsCache cache;
    Asked yes{true}, no{false};
    CHECK(may(cache, yes, 1, 1, "t"));
    CHECK_FALSE(may(cache, no, 2, 1, "t"));
    CHECK_FALSE(may(cache, yes, 2, 1, "t"));
    cache.forget();
    CHECK(may(cache, yes, 2, 1, "t"));
}

TEST_CASE("answers stay right when there are more than fit")
{
    RightsCache cache;
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 20'000; ++i) {
            Asked asked{i % 3 == 0};
            REQUIRE(may(cache, asked, 1, 1, "topic/" + std::to_string(i)) == (i % 3 == 0));
        }
}

TEST_CASE("a device's own topic is that of exactly its id")
{
    CHECK(is_topic_of("d1", "up", "devices/d1/up"));
    CHECK_FALSE(is_topic_of("d1", "up", "devices/d1/down"));
    CHECK_FALSE(is_topic_of("d1", "up", "devices/d2/up"));
    CHECK_FALSE(is_topic_of("d1", "up", "devices/d1xup"));
    CHECK_FALSE(is_topic_of("d1", "up", "devices/d1/up/"));
    CHECK_FALSE(is_topic_of("d", "up", "devices/d1/up"));
    CHECK(is_of_host("$SYS"));
    CHECK(is_of_host("$SYS/broker/version"));
    CHECK_FALSE(is_of_host("$SYSTEM"));
}
