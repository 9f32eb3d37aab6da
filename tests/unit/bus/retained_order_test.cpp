#include "retained_order.hpp"
#include "topic_filter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace iotcc::bus;

namespace {

// Every topic of up to three levels from these words, in order.
std::vector<std::string> all_topics()
{
    const std::vector<std::string> words = {"",  "\x01", "$",  "$S", "-",       "0",
                                            "a", "a-",   "a0", "b",  "\xc3\xa9"};
    std::vector<std::string> topics;
    for (const std::string& one : words) {
        if (!one.empty())
            topics.push_back(one);
        for (const std::string& two : words) {
            topics.push_back(one + "/" + two);
            for (const std::string& three : words) {
                topics.push_back(one + "/" + two + "/" + three);
            }
        }
    }
    std::ranges::sort(topics, RetainedOrder());
    return topics;
}

} // namespace

TEST_CASE("a topic and all below it stand together")
{
    const RetainedOrder before;
    CHECK(before("a", "a/"));
    CHECK(before("a/", "a/b"));
    CHECK(before("a/\xff", "a-"));
    CHECK(before("a/b", "a\x01"));
    CHECK(before("a-", "b"));
    CHECK(before("b", "\xc3\xa9"));
    CHECK_FALSE(before("a", "a"));
    CHECK_FALSE(before("a/", "a"));
}

TEST_CASE("a walk by leaps comes to each topic that matches, and always forward")
{
    const std::vector<std::string> topics = all_topics();
    for (const char* filter :
         {"#",     "+",  "a",  "a/b", "a/#", "+/a",   "+/a/#", "a/+",   "a/+/b", "+/+/b",
          "+/b/+", "/+", "/#", "+/",  "$/#", "$/+/a", "+/+",   "a/+/+", "a//b",  "-/+/a0"}) {
        CAPTURE(filter);
        std::vector<std::string> found, expected;
        std::ranges::copy_if(topics, std::back_inserter(expected),
                             [filter](const std::string& topic) { return matches(filter, topic); });
        auto at = std::ranges::lower_bound(topics, first_match(filter), RetainedOrder());
        while (at != topics.end()) {
            if (matches(filter, *at)) {
                found.push_back(*at++);
                continue;
            }
            const auto target = next_match(filter, *at);
            if (!target)
                break;
            REQUIRE(RetainedOrder()(*at, *target));
            at = std::ranges::lower_bound(topics, *target, RetainedOrder());
        }
        CHECK(found == expected);
    }
}
