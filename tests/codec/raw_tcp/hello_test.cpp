#include "hello.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::raw_tcp;

TEST_CASE("a hello names the device and may offer a token")
{
    struct Row {
        std::string line, id, token;
    };
    const Row rows[] = {
        {"HELLO dev1", "dev1", ""},
        {"HELLO dev1 s3cret", "dev1", "s3cret"},
        {"HELLO ! ~", "!", "~"},
        {"HELLO " + std::string(128, 'x'), std::string(128, 'x'), ""},
        {"HELLO HELLO HELLO", "HELLO", "HELLO"},
        {"HELLO a/b%20{} eyJh.bGci==", "a/b%20{}", "eyJh.bGci=="},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        const auto outcome = parse_hello(row.line);
        REQUIRE(std::holds_alternative<Hello>(outcome));
        CHECK(std::get<Hello>(outcome).id == row.id);
        CHECK(std::get<Hello>(outcome).token == row.token);
    }
}

TEST_CASE("a hello that names no device is refused with its reason")
{
    struct Row {
        std::string line;
        HelloRefusal refusal;
    };
    const Row rows[] = {
        {"", HelloRefusal::not_a_hello},
        {"temperature 21", HelloRefusal::not_a_hello},
        {"hello dev1", HelloRefusal::not_a_hello},
        {"HELLOdev1", HelloRefusal::not_a_hello},
        {" HELLO dev1", HelloRefusal::not_a_hello},
        {"HELLO\tdev1", HelloRefusal::not_a_hello},
        {"HELLO", HelloRefusal::id_missing},
        {"HELLO ", HelloRefusal::id_missing},
        {"HELLO  dev1", HelloRefusal::id_missing},
        {"HELLO " + std::string(129, 'x'), HelloRefusal::id_too_long},
        {std::string("HELLO de\0v", 10), HelloRefusal::id_character},
        {"HELLO d\xc3\xa9v", HelloRefusal::id_character},
        {"HELLO dev1\r", HelloRefusal::id_character},
        {"HELLO dev\x7f", HelloRefusal::id_character},
        {"HELLO dev1 ", HelloRefusal::token_empty},
        {"HELLO dev1 one two", HelloRefusal::token_character},
        {"HELLO dev1 \x01", HelloRefusal::token_character},
        {R"({"id":"dev1"})", HelloRefusal::json},
        {std::string(400, '['), HelloRefusal::not_a_hello},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        const auto outcome = parse_hello(row.line);
        REQUIRE(std::holds_alternative<HelloRefusal>(outcome));
        CHECK(std::get<HelloRefusal>(outcome) == row.refusal);
    }
}

TEST_CASE("the words of a refusal fit into a line")
{
    for (int i = 0; i <= static_cast<int>(HelloRefusal::token_character); ++i) {
        const auto words = words_of(static_cast<HelloRefusal>(i));
        CHECK(words != "bad hello");
        CHECK(words.find_first_of("\r\n") == words.npos);
    }
}
