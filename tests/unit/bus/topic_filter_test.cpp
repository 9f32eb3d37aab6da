#include "topic_filter.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

using namespace iotcc::bus;
using namespace std::string_literals;

namespace {

std::string separators(std::size_t count)
{
    return std::string(count, '/');
}

// What is wrong with each of them.
void check_filters(TopicFault fault, std::initializer_list<const char*> filters)
{
    for (const char* filter : filters) {
        CAPTURE(filter);
        CHECK(check_filter(filter) == fault);
    }
}

} // namespace

TEST_CASE("topic names have 1 to 65,535 bytes [MQTT-4.7.3-1, -3]")
{
    CHECK(check_topic("") == TopicFault::length);
    CHECK(check_topic("a") == TopicFault::none);
    CHECK(check_topic("/") == TopicFault::none);
    CHECK(check_topic(std::string(65535, 'a')) == TopicFault::none);
    CHECK(check_topic(std::string(65536, 'a')) == TopicFault::length);
}

TEST_CASE("filters have 1 to 65,535 bytes [MQTT-4.7.3-1, -3]")
{
    CHECK(check_filter("") == TopicFault::length);
    CHECK(check_filter("#") == TopicFault::none);
    CHECK(check_filter(std::string(65535, 'a')) == TopicFault::none);
    CHECK(check_filter(std::string(65536, 'a')) == TopicFault::length);
}

TEST_CASE("200 separators are allowed and 201 are not")
{
    CHECK(check_topic(separators(200)) == TopicFault::none);
    CHECK(check_topic(separators(201)) == TopicFault::levels);
    CHECK(check_filter(separators(200) + "#") == TopicFault::none);
    CHECK(check_filter(separators(201) + "#") == TopicFault::levels);
    CHECK(check_filter("$share/g/" + separators(200)) == TopicFault::none);
    CHECK(check_filter("$share/g/" + separators(201)) == TopicFault::levels);
}

TEST_CASE("names and filters are UTF-8 without U+0000 [MQTT-1.5.3-1, MQTT-4.7.3-2]")
{
    for (const std::string& bad :
         {"a\0b"s, "\xff"s, "\xc3"s, "\xed\xa0\x80"s, "\xc0\x80"s, "\xf4\x90\x80\x80"s}) {
        CAPTURE(bad);
        CHECK(check_topic(bad) == TopicFault::encoding);
        CHECK(check_filter(bad) == TopicFault::encoding);
        CHECK(check_filter("$share/g/" + bad) == TopicFault::encoding);
        CHECK(check_filter("$share/" + bad + "/a") == TopicFault::share_group);
    }
    for (const std::string& good :
         {"caf\xc3\xa9"s, "\xef\xbb\xbf"s, "\xf0\x9f\x8c\xa1/t"s, "a b"s}) {
        CAPTURE(good);
        CHECK(check_topic(good) == TopicFault::none);
        CHECK(check_filter(good) == TopicFault::none);
    }
}

TEST_CASE("a topic name has no wildcards [MQTT-4.7.1-1]")
{
    for (const char* topic : {"#", "+", "a/#", "a/+/b", "a+", "a#b"}) {
        CAPTURE(topic);
        CHECK(check_topic(topic) == TopicFault::wildcard);
    }
}

TEST_CASE("'#' stands alone or last after a separator [MQTT-4.7.1-2]")
{
    check_filters(TopicFault::none, {"#", "/#", "a/#", "a/b/#", "//#", "+/#", "$SYS/#"});
    check_filters(TopicFault::wildcard,
                  {"a#", "#a", "a/#/b", "#/a", "##", "a/##", "#/", "a/b#", "#/#", "+#"});
}

TEST_CASE("'+' fills a level [MQTT-4.7.1-3]")
{
    check_filters(TopicFault::none, {"+", "+/+", "/+", "+/", "a/+/b", "a/+", "+/a/+/#"});
    check_filters(TopicFault::wildcard, {"a+", "+a", "++", "a/b+", "a/+b/c"});
}

TEST_CASE("a shared filter has a group without wildcards and a valid filter")
{
    check_filters(TopicFault::none,
                  {"$share/g/a", "$share/g/#", "$share/g/+/b", "$share/g//", "$share/g/$SYS/#"});
    check_filters(TopicFault::share_group, {"$share/", "$share/g", "$share/g/", "$share//a",
                                            "$share/+/a", "$share/#/a", "$share/g+/a"});
    CHECK(check_filter("$share/g/a#") == TopicFault::wildcard);
    CHECK(check_filter("$share/g/" + std::string(65535, 'a')) == TopicFault::none);
    CHECK(check_filter("$share/g/" + std::string(65536, 'a')) == TopicFault::length);
}

TEST_CASE("a shared filter is split at the separator behind its group")
{
    const auto shared = split_share("$share/workers/a/+/#");
    REQUIRE(shared);
    CHECK(shared->group == "workers");
    CHECK(shared->filter == "a/+/#");
    CHECK_FALSE(split_share("$share"));
    CHECK_FALSE(split_share("$shared/g/a"));
    CHECK_FALSE(split_share("share/g/a"));
}

TEST_CASE("a filter without wildcards matches the same bytes only (4.7.3)")
{
    CHECK(matches("a/b", "a/b"));
    CHECK_FALSE(matches("a/b", "A/b"));
    CHECK_FALSE(matches("a", "/a"));
    CHECK_FALSE(matches("a", "a/"));
    CHECK_FALSE(matches("a/b", "a"));
    CHECK(matches("/", "/"));
    CHECK_FALSE(matches("/", "//"));
}

TEST_CASE("'#' matches the parent and any number of levels below (4.7.1.2)")
{
    for (const char* topic : {"sport/tennis/player1", "sport/tennis/player1/ranking",
                              "sport/tennis/player1/score/wimbledon"}) {
        CAPTURE(topic);
        CHECK(matches("sport/tennis/player1/#", topic));
        CHECK(matches("#", topic));
    }
    CHECK(matches("sport/#", "sport"));
    CHECK(matches("sport/#", "sport/"));
    CHECK_FALSE(matches("sport/#", "sports"));
    CHECK_FALSE(matches("sport/#", "/sport"));
    CHECK(matches("/#", "/"));
    CHECK_FALSE(matches("/#", "a"));
}

TEST_CASE("'+' matches one level, empty or not (4.7.1.3)")
{
    CHECK(matches("sport/tennis/+", "sport/tennis/player1"));
    CHECK_FALSE(matches("sport/tennis/+", "sport/tennis/player1/ranking"));
    CHECK_FALSE(matches("sport/+", "sport"));
    CHECK(matches("sport/+", "sport/"));
    CHECK(matches("+/+", "/finance"));
    CHECK(matches("/+", "/finance"));
    CHECK_FALSE(matches("+", "/finance"));
    CHECK(matches("+/+/+", "//"));
    CHECK(matches("+/#", "a"));
}

TEST_CASE("a leading wildcard never matches a topic that begins with '$' [MQTT-4.7.2-1]")
{
    CHECK_FALSE(matches("#", "$SYS/x"));
    CHECK_FALSE(matches("+/x", "$SYS/x"));
    CHECK_FALSE(matches("+", "$x"));
    CHECK(matches("$SYS/#", "$SYS/x"));
    CHECK(matches("$SYS/+", "$SYS/x"));
    CHECK(matches("a/+", "a/$x"));
    CHECK(matches("a/#", "a/$x"));
}
