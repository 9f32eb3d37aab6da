#include "utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using iotcc::text::first_code_point;
using iotcc::text::is_plain_text;
using iotcc::text::is_utf8;

TEST_CASE("every code point that there is comes back from its UTF-8, and no surrogate does")
{
    for (char32_t c = 0; c <= 0x10ffff; ++c) {
        const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3f)); };
        std::string text;
        if (c < 0x80)
            text = {static_cast<char>(c)};
        else if (c < 0x800)
            text = {static_cast<char>(0xc0 | c >> 6), tail(0)};
        else if (c < 0x10000)
            text = {static_cast<char>(0xe0 | c >> 12), tail(6), tail(0)};
        else
            text = {static_cast<char>(0xf0 | c >> 18), tail(12), tail(6), tail(0)};
        const auto first = first_code_point(text);
        const bool is_surrogate = c >= 0xd800 && c < 0xe000;
        const std::size_t expected = is_surrogate ? 0 : text.size();
        if (first.size != expected || (!is_surrogate && first.value != c))
            FAIL_CHECK("U+", static_cast<unsigned>(c), " was read as ",
                       static_cast<unsigned>(first.value));
        for (std::size_t cut = 1; cut < text.size(); ++cut)
            if (first_code_point(std::string_view(text).substr(0, cut)).size != 0)
                FAIL_CHECK("U+", static_cast<unsigned>(c), " was read although it is cut off");
    }
}

TEST_CASE("overlong forms and values above the last code point are nothing")
{
    CHECK(first_code_point("\xc0\x80").size == 0);
    CHECK(first_code_point("\xe0\x9f\xbf").size == 0);
    CHECK(first_code_point("\xf0\x8f\xbf\xbf").size == 0);
    CHECK(first_code_point("\xf4\x90\x80\x80").size == 0);
    CHECK(first_code_point("\xf8\x88\x80\x80\x80").size == 0);
}

TEST_CASE("plain text has no control character and no broken byte")
{
    CHECK(is_plain_text(""));
    CHECK(is_plain_text("s\xc3\xa9nsor-7"));
    CHECK_FALSE(is_plain_text("a\nb"));
    CHECK_FALSE(is_plain_text(std::string_view("a\0b", 3)));
    CHECK_FALSE(is_plain_text("a\xc2\x85")); // next line, a C1 control
    CHECK_FALSE(is_plain_text("a\xff"));
}

TEST_CASE("text is UTF-8 with every character that there is, and nothing else is")
{
    CHECK(is_utf8(""));
    CHECK(is_utf8(std::string_view("\0\n\x7f\u00e9\U0001f600", 9)));
    CHECK_FALSE(is_utf8("a\xc3"));
    CHECK_FALSE(is_utf8("\xff"));
    CHECK_FALSE(is_utf8("\xed\xa0\x80"));
}
