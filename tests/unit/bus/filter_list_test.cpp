#include "filter_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::bus;

namespace {

std::vector<std::string> texts(const FilterList& list)
{
    std::vector<std::string> found;
    list.each([&](const Subscription& each) { found.emplace_back(each.filter); });
    return found;
}

std::string numbered(int i)
{
    return "devices/" + std::to_string(i) + "/down";
}

} // namespace

TEST_CASE("a filter is found with its number and QoS")
{
    FilterList list;
    list.add({"a/b", 7, 2});
    const auto found = list.find("a/b");
    REQUIRE(found);
    CHECK(found->filter == "a/b");
    CHECK(found->stored == 7);
    CHECK(found->qos == 2);
    CHECK_FALSE(list.find("a"));
}

TEST_CASE("a filter's new QoS changes nothing else")
{
    FilterList list;
    list.add({"a", 1, 0});
    list.add({"b", 2, 0});
    list.set_qos("a", 2);
    CHECK(list.find("a")->qos == 2);
    CHECK(list.find("a")->stored == 1);
    CHECK(list.find("b")->qos == 0);
}

TEST_CASE("the others stay when a filter goes")
{
    FilterList list;
    for (const char* each : {"a", "b/+", "c/#"})
        list.add({each, 0, 1});
    list.remove("b/+");
    list.remove("unknown");
    CHECK(list.size() == 2);
    CHECK(texts(list) == std::vector<std::string>{"a", "c/#"});
    list.remove("a");
    list.remove("c/#");
    CHECK(list.size() == 0);
    CHECK(texts(list).empty());
}

TEST_CASE("a thousand filters come and go")
{
    FilterList list;
    for (int i = 0; i < 1000; ++i)
        list.add({numbered(i), static_cast<std::uint32_t>(i), 1});
    for (int i = 0; i < 1000; i += 2)
        list.remove(numbered(i));
    CHECK(list.size() == 500);
    for (int i = 1; i < 1000; i += 2)
        CHECK(list.find(numbered(i))->stored == static_cast<std::uint32_t>(i));
}

TEST_CASE("a filter may be as long as MQTT allows")
{
    FilterList list;
    const std::string longest = "$share/group/" + std::string(65'535, 'x');
    list.add({longest, 1, 1});
    list.add({"a", 2, 1});
    CHECK(list.find(longest)->filter == longest);
    CHECK(list.find("a")->stored == 2);
}
