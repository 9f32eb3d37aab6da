#include "topic.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::mqtt;
using namespace std::string_literals;

namespace {

struct Row {
    std::string topic;
    const char* fault; // how its words end; nullptr: none
};

void check_fault(const char* found, const Row& row)
{
    CAPTURE(row.topic.substr(0, 80));
    REQUIRE((found == nullptr) == (row.fault == nullptr));
    if (found != nullptr) {
        INFO(found);
        REQUIRE(std::string(found).ends_with(row.fault));
    }
}

const std::string kDeep(kSeparatorsMost, '/');
constexpr const char* kHash = "[MQTT-4.7.1-2]";
constexpr const char* kPlus = "[MQTT-4.7.1-3]";
constexpr const char* kForm = "$share/GROUP/FILTER";

} // namespace

TEST_CASE("a topic name is any text of one character or more without wildcards (4.7.3)")
{
    for (const auto& row : std::vector<Row>{
             {"a", nullptr},
             {"/", nullptr},
             {"a//b/", nullptr},
             {" ", nullptr},
             {"$SYS/x", nullptr},
             {"$share/g/t", nullptr}, // a name, not a filter
             {"temperatures/kitchen/\xc3\xa9", nullptr},
             {std::string(65'535, 'x'), nullptr},
             {kDeep, nullptr},
             {"", "[MQTT-4.7.3-1]"},
             {std::string(65'536, 'x'), "[MQTT-4.7.3-3]"},
             {kDeep + "/", "over 200 separators"},
             {"a/+", "[MQTT-3.3.2-2]"},
             {"#", "[MQTT-3.3.2-2]"},
             {"long/enough/for/words/with#inside/of/it", "[MQTT-3.3.2-2]"},
             {"\xc3\xa9/+", "[MQTT-3.3.2-2]"},
             {"a\x00"s, "[MQTT-1.5.3-2]"},
             {"\xff", "[MQTT-1.5.3-1]"},
             {"a\tb", "(1.5.3)"},
         })
        check_fault(fault_of_topic_name(row.topic), row);
}

TEST_CASE("a wildcard is seen at every place of a topic name")
{
    for (const char wildcard : {'+', '#'})
        for (std::size_t size = 1; size < 40; ++size)
            for (std::size_t at = 0; at < size; ++at) {
                std::string topic(size, '/');
                REQUIRE(fault_of_topic_name(topic) == nullptr);
                topic[at] = wildcard;
                REQUIRE(fault_of_topic_name(topic) != nullptr);
            }
}

TEST_CASE("wildcards of a filter stand where 4.7.1 says")
{
    for (const auto& row : std::vector<Row>{
             {"#", nullptr},
             {"/#", nullptr},
             {"a/#", nullptr},
             {"a/b/#", nullptr},
             {"+", nullptr},
             {"+/+", nullptr},
             {"/+", nullptr},
             {"+/", nullptr},
             {"a/+/b", nullptr},
             {"+/#", nullptr},
             {"a/b", nullptr},
             {"//", nullptr},
             {"$SYS/+/#", nullptr},
             {"$shared/a", nullptr},
             {"$share", nullptr},
             {std::string(65'535, 'x'), nullptr},
             {kDeep + "#", nullptr},
             {"", "[MQTT-4.7.3-1]"},
             {std::string(65'536, 'x'), "[MQTT-4.7.3-3]"},
             {kDeep + "/", "over 200 separators"},
             {"a#", kHash},
             {"#a", kHash},
             {"a/#/b", kHash},
             {"#/", kHash},
             {"##", kHash},
             {"a/#b", kHash},
             {"a/b#", kHash},
             {"+#", kPlus},
             {"#+", kHash},
             {"a+", kPlus},
             {"+a", kPlus},
             {"++", kPlus},
             {"a/+b/c", kPlus},
             {"a/b+/c", kPlus},
             {"a/+/b+", kPlus},
             {"\xc3\xa9+", kPlus},
             {"a\x00"s, "[MQTT-1.5.3-2]"},
             {"\xff/#", "[MQTT-1.5.3-1]"},
         })
        check_fault(fault_of_filter(row.topic), row);
}

TEST_CASE("a shared subscription has a group without wildcards, and a valid filter")
{
    for (const auto& row : std::vector<Row>{
             {"$share/g/a", nullptr},
             {"$share/g/#", nullptr},
             {"$share/g/+/a", nullptr},
             {"$share/g//", nullptr},
             {"$share/g/" + kDeep, nullptr},
             {"$share/", kForm},
             {"$share/g", kForm},
             {"$share//a", kForm},
             {"$share/+/a", kForm},
             {"$share/g#/a", kForm},
             {"$share/#", kForm},
             {"$share/g/", "[MQTT-4.7.3-1]"},
             {"$share/g/a#", kHash},
             {"$share/g/a+", kPlus},
             {"$share/g/" + kDeep + "/", "over 200 separators"},
         })
        check_fault(fault_of_filter(row.topic), row);
}

TEST_CASE("a shared subscription is cut at the separator behind its group")
{
    const auto shared = split_share("$share/group/a/+/#");
    REQUIRE(shared);
    CHECK(shared->group == "group");
    CHECK(shared->filter == "a/+/#");
    CHECK(split_share("$share/g//")->filter == "/");
    CHECK(!split_share("$shared/g/a"));
    CHECK(!split_share("$SYS/#"));
    CHECK(!split_share("a"));
    CHECK(!split_share("$share"));
}
