#include "base64.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using iotcc::text::base64;
using iotcc::text::bytes_of_base64;

TEST_CASE("base64 is any bytes, with or without its padding")
{
    CHECK(bytes_of_base64("") == "");
    CHECK(bytes_of_base64("AP8=") == std::string("\0\xff", 2));
    CHECK(bytes_of_base64("AP8") == std::string("\0\xff", 2));
    CHECK(bytes_of_base64("YQ==") == "a");
    CHECK(bytes_of_base64("YWJj") == "abc");
    CHECK(bytes_of_base64("+/+/") == "\xfb\xff\xbf");
}

TEST_CASE("what is no base64 is nothing")
{
    for (const char* text :
         {"=", "==", "A", "AAAAA", "Y===", "YQ=", "Y=Q=", "YQ==YQ==", "-_-_", " YQ=", "YQ\n="})
        CHECK_FALSE(bytes_of_base64(text));
}

TEST_CASE("base64 is that of RFC 4648")
{
    for (const auto& [bytes, text] :
         {std::pair("", ""), {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}})
        CHECK(base64(bytes) == text);
    CHECK(base64("\xfb\xff\xfe") == "+//+");
}
