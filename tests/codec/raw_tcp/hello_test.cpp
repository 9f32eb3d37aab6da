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
        {R"({"id":"dev1")", HelloRefusal::json_syntax},
        {std::string(400, '['), HelloRefusal::not_a_hello},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        const auto outcome = parse_hello(row.line);
        REQUIRE(std::holds_alternative<HelloRefusal>(outcome));
        CHECK(std::get<HelloRefusal>(outcome) == row.refusal);
    }
}

TEST_CASE("a JSON hello names the device and may offer a token, in a text framing too")
{
    struct Row {
        std::string text, id, token;
    };
    const Row rows[] = {
        {R"({"id":"dev1"})", "dev1", ""},
        {R"({"id":"dev1","token":""})", "dev1", ""},
        {R"({ "token" : "s3cret" , "id" : "dev1" })", "dev1", "s3cret"},
        {R"({"id":"\u0064ev\/1","model":{"id":[1,2]},"ok":true})", "dev/1", ""},
        {R"({"id":")" + std::string(128, 'x') + "\"}", std::string(128, 'x'), ""},
        {std::string("{\"id\":\"d\"} \0\0", 13), "d", ""},
        {R"({"id":"d"})" + std::string(10'000, ' '), "d", ""},
        {R"({"id":"d","x":")" + std::string(kHelloMax - 17, 'x') + "\"}", "d", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        for (const auto& outcome : {parse_hello(row.text), parse_json_hello(row.text)}) {
            REQUIRE(std::holds_alternative<Hello>(outcome));
            CHECK(std::get<Hello>(outcome).id == row.id);
            CHECK(std::get<Hello>(outcome).token == row.token);
        }
    }
}

TEST_CASE("a JSON hello that names no device is refused with its reason")
{
    struct Row {
        std::string text;
        HelloRefusal refusal;
    };
    const Row rows[] = {
        {"", HelloRefusal::not_json},
        {"HELLO dev1", HelloRefusal::not_json},
        {R"(["dev1"])", HelloRefusal::not_json},
        {R"( {"id":"dev1"})", HelloRefusal::not_json},
        {"\xef\xbb\xbf{\"id\":\"dev1\"}", HelloRefusal::not_json},
        {"{}", HelloRefusal::id_missing},
        {R"({"id":""})", HelloRefusal::id_missing},
        {R"({"token":"t"})", HelloRefusal::id_missing},
        {R"({"id":"a","id":"b"})", HelloRefusal::json_twice},
        {R"({"id":"a","token":"t","token":"t"})", HelloRefusal::json_twice},
        {R"({"id":1})", HelloRefusal::json_no_text},
        {R"({"id":"a","token":null})", HelloRefusal::json_no_text},
        {R"({"id":"a")", HelloRefusal::json_syntax},
        {R"({"id":"a"} x)", HelloRefusal::json_syntax},
        {R"({"id":"a\u0000b"})", HelloRefusal::id_character},
        {R"({"id":"a b"})", HelloRefusal::id_character},
        {R"({"id":"\u00e9"})", HelloRefusal::id_character},
        {R"({"id":"a\u007f"})", HelloRefusal::id_character},
        {R"({"id":"a","token":"a b"})", HelloRefusal::token_character},
        {R"({"id":")" + std::string(129, 'x') + "\"}", HelloRefusal::id_too_long},
        {R"({"id":"d","x":")" + std::string(kHelloMax - 16, 'x') + "\"}", HelloRefusal::too_long},
        {R"({"x":[[[[[[[[1]]]]]]]],"id":"a"})", HelloRefusal::json_too_deep},
        {R"({"x":)" + std::string(400'000, '['), HelloRefusal::too_long},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto outcome = parse_json_hello(row.text);
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
