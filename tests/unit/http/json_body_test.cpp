#include "json_body.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace iotcc::http;

namespace {

std::string nested(std::size_t depth, const std::string& open = "[", const std::string& shut = "]")
{
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += open;
    for (std::size_t i = 0; i < depth; ++i)
        text += shut;
    return text;
}

} // namespace

TEST_CASE("JSON of 64 levels is read, deeper is none")
{
    CHECK(parse_json_body(nested(kMaxJsonDepth)));
    CHECK_FALSE(parse_json_body(nested(kMaxJsonDepth + 1)));
    CHECK_FALSE(parse_json_body(nested(400'000)));
    CHECK_FALSE(parse_json_body(std::string(400'000, '[')));
    CHECK_FALSE(parse_json_body(nested(kMaxJsonDepth + 1, R"({"a":)", "}")));
    CHECK_FALSE(parse_json_body("[\"\\\"\"," + nested(kMaxJsonDepth) + "]"));
}

TEST_CASE("brackets in strings and side by side are no depth")
{
    CHECK(parse_json_body('"' + std::string(1000, '[') + '"'));
    CHECK(parse_json_body("[\"\\\"" + std::string(1000, '{') + "\"]"));
    std::string wide = "[[]";
    for (int i = 0; i < 1000; ++i)
        wide += ",[]";
    CHECK(parse_json_body(wide + ']'));
}

TEST_CASE("what is no JSON is none")
{
    for (const auto* text :
         {"", " ", "{", "]", "[1,]", "{\"a\"}", "nul", "1 2", "\"\\", "\"\xff\"", "'a'", "[]x"})
        CHECK_FALSE(parse_json_body(text));
    CHECK(parse_json_body("{\"a\":[1,null]}")->at("a").size() == 2);
}
