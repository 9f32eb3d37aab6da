#include "percent_decode.hpp"

#include <doctest/doctest.h>

using iotcc::http::percent_decode;

TEST_CASE("each encoded byte is decoded once")
{
    CHECK(percent_decode("a%2Fb%2fc") == "a/b/c");
    CHECK(percent_decode("%252F") == "%2F");
    CHECK(percent_decode("a+b") == "a+b");
    CHECK(percent_decode("%00") == std::string(1, '\0'));
    CHECK(percent_decode("") == "");
}

TEST_CASE("a percent sign without two hex digits is refused")
{
    for (const auto* bad : {"%", "a%2", "%2G", "%G2", "%-1", "%+1", "% 1", "%u00e4"})
        CHECK_FALSE(percent_decode(bad));
}
