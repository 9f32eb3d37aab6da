#include "api_document.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace iotcc;
using cli::document_of;

TEST_CASE("an answer is its document")
{
    CHECK(document_of({200, R"({"closed":2})"})["closed"] == 2);
    CHECK_NOTHROW(cli::expect_success({204, ""}));
}

TEST_CASE("a refusal is told in the API's words")
{
    const client::ApiAnswer answer{400, R"({"error":{"code":"bad","message":"limit must be 1"}})"};
    CHECK_THROWS_WITH_AS((void)document_of(answer), "limit must be 1", cli::ApiRefusal);
}

TEST_CASE("with the remedy, where there is one for the status")
{
    const client::ApiAnswer answer{404, R"({"error":{"message":"not connected"}})"};
    CHECK_THROWS_WITH((void)document_of(answer, {{504, "wait"}, {404, "look"}}),
                      "not connected; look");
    const client::ApiAnswer token{401, R"({"error":{"message":"this needs a token"}})"};
    CHECK_THROWS_WITH((void)document_of(token),
                      "this needs a token; --token-file FILE names the file that holds one");
}

TEST_CASE("an answer that no host of ours gives is told as one")
{
    const std::string question = "; is that address an iotcc host?";
    CHECK_THROWS_WITH((void)document_of({502, "<html>"}), ("the answer is 502" + question).c_str());
    CHECK_THROWS_WITH((void)document_of({404, R"({"error":"x"})"}),
                      ("the answer is 404" + question).c_str());
    for (const char* body : {"", "<html>", "[1]", "{\"a\":"})
        CHECK_THROWS_WITH((void)document_of({200, body}),
                          ("the answer is no JSON document" + question).c_str());
}
