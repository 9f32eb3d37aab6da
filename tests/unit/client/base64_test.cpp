#include "base64.hpp"

#include <doctest/doctest.h>

using iotcc::client::base64;
using namespace std::string_view_literals;

TEST_CASE("the test vectors of RFC 4648, section 10")
{
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foob") == "Zm9vYg==");
    CHECK(base64("fooba") == "Zm9vYmE=");
    CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("bytes of every value")
{
    CHECK(base64("\0\xff\xfe\x80"sv) == "AP/+gA==");
}
