#include "document_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace iotcc::cli;

namespace {

const nlohmann::ordered_json kDocument = nlohmann::ordered_json::parse(
    R"({"a":{"n":12,"t":"x","r":20.06,"b":17843456,"then":1000,"never":0}})");

} // namespace

TEST_CASE("members are found by their pointer")
{
    CHECK(number_at(kDocument, "/a/n") == 12);
    CHECK(text_at(kDocument, "/a/t") == "x");
    CHECK(digits_at(kDocument, "/a/n") == "12");
    CHECK(rate_at(kDocument, "/a/r") == "20.1");
    CHECK(rate_at(kDocument, "/a/n") == "12.0");
    CHECK(mebibytes_at(kDocument, "/a/b") == "17.0 MiB");
}

TEST_CASE("what a host does not have, or has as something else, is nothing")
{
    CHECK(number_at(kDocument, "/a/t") == 0);
    CHECK(number_at(kDocument, "/b/n") == 0);
    CHECK(text_at(kDocument, "/a/n") == "");
    CHECK(rate_at(kDocument, "/a/t") == "0.0");
}

TEST_CASE("an age is that of now, and never negative")
{
    CHECK(age_at(kDocument, "/a/then", 301'000) == "5m");
    CHECK(age_at(kDocument, "/a/then", 10) == "0s"); // the two clocks need not agree
    CHECK(age_at(kDocument, "/a/never", 301'000) == "-");
}
