#include "json_members.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace iotcc::json;

namespace {

struct Outcome {
    JsonFault fault{};
    std::array<JsonMember, 2> members{{{"id"}, {"token"}}};
};

Outcome read(std::string_view text)
{
    Outcome outcome;
    outcome.fault = read_json_members(text, outcome.members);
    return outcome;
}

JsonFault fault(std::string_view text)
{
    return read(text).fault;
}

std::string nested(std::size_t depth)
{
    return R"({"x":)" + std::string(depth, '[') + std::string(depth, ']') + '}';
}

} // namespace

TEST_CASE("the members that are looked for are found in any order, others may be anything")
{
    const auto outcome =
        read(R"( {"x":[{"id":1}],"token":"t","y":null,"id":"d","z":{"id":"inner"}} )");
    CHECK(outcome.fault == JsonFault::none);
    CHECK(outcome.members[0].text == "d");
    CHECK(outcome.members[1].text == "t");
}

TEST_CASE("a member that is not there stays unset, an empty one is empty")
{
    const auto outcome = read(R"({"token":""})");
    CHECK_FALSE(outcome.members[0].text);
    CHECK(outcome.members[1].text == "");
    CHECK(fault("{}") == JsonFault::none);
}

TEST_CASE("escapes of a string are resolved")
{
    CHECK(read(R"({"id":"a\u002Fb\\\"\/\n"})").members[0].text == "a/b\\\"/\n");
    CHECK(read(R"({"id":"\ud83d\ude00"})").members[0].text == "\xf0\x9f\x98\x80");
    CHECK(read(R"({"\u0069d":"dev"})").members[0].text == "dev");
    CHECK(read(R"({"id":"a\u0000b"})").members[0].text == std::string("a\0b", 3));
}

TEST_CASE("a member that is looked for is there once, and a string")
{
    CHECK(fault(R"({"id":"a","id":"a"})") == JsonFault::twice);
    CHECK(fault(R"({"id":"a","\u0069d":"a"})") == JsonFault::twice);
    CHECK(fault(R"({"x":"a","x":"a"})") == JsonFault::none);
    for (const std::string value : {"1", "-1", "1.5", "null", "true", "[]", "{}", R"(["a"])"})
        CHECK(fault(R"({"id":)" + value + '}') == JsonFault::no_text);
}

TEST_CASE("what is no object is told apart from what is no JSON")
{
    for (const std::string text : {"[]", R"("id")", "1", "null", "true", R"([{"id":"a"}])"})
        CHECK(fault(text) == JsonFault::no_object);
    for (const std::string text :
         {"", "{", "}", R"({"id")", R"({"id":})", R"({"id":"a",})", R"({"id":"a"}x)",
          R"({"id":"a"}{})", R"({id:"a"})", R"({'id':'a'})", R"({"id":"\q"})", R"({"id":"\ud83d"})",
          "{\"id\":\"\xff\"}", "{\"id\":\"a\n\"}", R"(/**/{})", R"({"x":1e999999})",
          R"({"x":01})"}) {
        CAPTURE(text);
        CHECK(fault(text) == JsonFault::syntax);
    }
}

TEST_CASE("a NUL is no end of JSON")
{
    CHECK(fault(std::string("{\"id\":\"a\"}\0", 11)) == JsonFault::syntax);
    CHECK(fault(std::string("{\"id\":\"a\"}\0 more", 16)) == JsonFault::syntax);
    CHECK(fault(without_padding(std::string_view("{\"id\":\"a\"} \0 \0", 14))) == JsonFault::none);
    CHECK(without_padding(std::string_view(" \0", 2)).empty());
}

TEST_CASE("JSON is read to a depth of 8, and one of 400,000 is refused without harm")
{
    CHECK(fault(nested(kJsonDepth - 1)) == JsonFault::none);
    CHECK(fault(nested(kJsonDepth)) == JsonFault::too_deep);
    CHECK(fault(R"({"x":)" + std::string(400'000, '[')) == JsonFault::too_deep);
    std::string objects;
    for (int i = 0; i < 400'000; ++i)
        objects += R"({"x":)";
    CHECK(fault(objects) == JsonFault::too_deep);
    CHECK(fault(std::string(400'000, '[')) == JsonFault::no_object);
}

TEST_CASE("a million digits are read as a number, or refused, without harm")
{
    const std::string digits(1'000'000, '9');
    CHECK(fault(R"({"x":)" + digits + '}') == JsonFault::syntax);
    CHECK(fault(R"({"x":0.)" + digits + '}') == JsonFault::none);
    CHECK(fault(R"({"x":1e)" + digits + '}') == JsonFault::syntax);
    CHECK(fault(R"({"id":)" + digits) == JsonFault::syntax);
}
