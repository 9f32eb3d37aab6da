#include "text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using iotcc::mqtt::fault_of_text;
using namespace std::string_literals;

namespace {

// As UTF-8 writes it, also where it may not.
std::string utf8(char32_t c)
{
    const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
    if (c < 0x80)
        return {byte(c)};
    if (c < 0x800)
        return {byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f))};
    if (c < 0x10000)
        return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
    return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)),
            byte(0x80 | (c & 0x3f))};
}

bool is_allowed(char32_t c)
{
    const bool is_surrogate = c >= 0xd800 && c < 0xe000;
    const bool is_control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool is_noncharacter = (c >= 0xfdd0 && c < 0xfdf0) || (c & 0xffff) >= 0xfffe;
    return c < 0x110000 && !is_surrogate && !is_control && !is_noncharacter;
}

bool is_accepted(const std::string& text)
{
    return fault_of_text(text) == nullptr;
}

} // namespace

TEST_CASE("every character is taken or refused as 1.5.3 says")
{
    for (char32_t c = 0; c < 0x120000; ++c)
        if (is_accepted(utf8(c)) != is_allowed(c)) {
            CAPTURE(static_cast<unsigned>(c));
            REQUIRE(is_accepted(utf8(c)) == is_allowed(c));
        }
}

TEST_CASE("a character is seen at every place of a text")
{
    for (const char32_t c : {0x00u, 0x1fu, 0x20u, 0x7eu, 0x7fu, 0x85u, 0xa0u, 0xe9u, 0xd800u,
                             0xfeffu, 0xfffeu, 0x1f600u})
        for (std::size_t size = 0; size < 40; ++size)
            for (std::size_t at = 0; at <= size; ++at) {
                CAPTURE(static_cast<unsigned>(c));
                CAPTURE(at);
                auto text = std::string(size, 'x').insert(at, utf8(c));
                REQUIRE(is_accepted(text) == is_allowed(c));
            }
}

TEST_CASE("texts that are not UTF-8 are refused [MQTT-1.5.3-1]")
{
    for (const auto& text :
         std::vector<std::string>{"\x80",          // a continuation alone
                                  "\xbf\xbf",      // two of them
                                  "\xc3",          // the end within a character
                                  "\xe2\x82",      //
                                  "\xf0\x9f\x98",  //
                                  "\xc3(",         // no continuation where one is needed
                                  "\xe2(\xa1",     //
                                  "\xe2\x82(",     //
                                  "\xf0\x9f\x98(", //
                                  "\xc0\x80",      // U+0000 in two bytes, as CESU and Java write it
                                  "\xc0\xaf",      // an overlong '/'
                                  "\xc1\xbf",      //
                                  "\xe0\x80\xaf",  //
                                  "\xe0\x9f\xbf",  //
                                  "\xf0\x80\x80\xaf",         //
                                  "\xf0\x8f\xbf\xbf",         //
                                  "\xed\xa0\x80",             // the first surrogate
                                  "\xed\xbf\xbf",             // the last
                                  "\xed\xa0\xbd\xed\xb8\x80", // a pair of them
                                  "\xf4\x90\x80\x80",         // above U+10FFFF
                                  "\xf5\x80\x80\x80",         //
                                  "\xf8\x88\x80\x80\x80",     // five bytes
                                  "\xfe",
                                  "\xff"}) {
        CAPTURE(text);
        const char* fault = fault_of_text(text);
        REQUIRE(fault != nullptr);
        CHECK(std::string(fault).ends_with("[MQTT-1.5.3-1]"));
        CHECK(!is_accepted("hello "s + text + " world"));
    }
}

TEST_CASE("a text may be empty, and U+FEFF stays in it [MQTT-1.5.3-3]")
{
    CHECK(is_accepted(""));
    CHECK(is_accepted("\xef\xbb\xbf"));
    CHECK(is_accepted("a\xef\xbb\xbf"s + "b"));
}
