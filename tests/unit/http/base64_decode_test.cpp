#include "base64_decode.hpp"

#include <doctest/doctest.h>

#include <string>

using iotcc::http::base64_decode;

TEST_CASE("base64 is any bytes, with or without its padding")
{
    CHECK(base64_decode("") == "");
    CHECK(base64_decode("AP8=") == std::string("\0\xff", 2));
    CHECK(base64_decode("AP8") == std::string("\0\xff", 2));
    CHECK(base64_decode("YQ==") == "a");
    CHECK(base64_decode("YWJj") == "abc");
    CHECK(base64_decode("+/+/") == "\xfb\xff\xbf");
}

TEST_CASE("what is no base64 is nothing")
{
    for (const char* text :
         {"=", "==", "A", "AAAAA", "Y===", "YQ=", "Y=Q=", "YQ==YQ==", "-_-_", " YQ=", "YQ\n="})
        CHECK_FALSE(base64_decode(text));
}
