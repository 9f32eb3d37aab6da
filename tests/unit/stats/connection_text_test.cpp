#include "connection_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::stats;

TEST_CASE("a text that fits is not cut")
{
    CHECK(utf8_prefix("abc", 3) == "abc");
    CHECK(utf8_prefix("", 3).empty());
}

TEST_CASE("a long text is cut before the character that does not fit whole")
{
    CHECK(utf8_prefix("abcd", 3) == "abc");
    CHECK(utf8_prefix("ab\xc3\xa9", 3) == "ab");
    CHECK(utf8_prefix("a\xe2\x82\xac", 3) == "a");
    CHECK(utf8_prefix("\xf0\x9f\x98\x80z", 4) == "\xf0\x9f\x98\x80");
    CHECK(utf8_prefix("\xf0\x9f\x98\x80", 3).empty());
}

TEST_CASE("bytes that are no UTF-8 are cut as bytes")
{
    const std::string noise(600, '\x80');
    CHECK(utf8_prefix(noise, 256).size() == 256);
}

TEST_CASE("the texts lie one after the other in the words of the block")
{
    std::vector<std::uint64_t> block(4);
    const ConnectionText text{"device-1", "n", "", "agent", "1.2.3.4:5"};
    store_text(block, text);
    const std::string_view stored(reinterpret_cast<const char*>(block.data()), text.bytes());
    CHECK(stored == "device-1nagent1.2.3.4:5");
}
