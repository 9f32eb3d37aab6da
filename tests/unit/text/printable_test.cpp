#include "printable.hpp"

#include <doctest/doctest.h>

using iotcc::text::printable;

TEST_CASE("escape codes and newlines are printed as numbers")
{
    CHECK(printable("a\x1b[31m\nb\x7f") == "a\\x1b[31m\\x0ab\\x7f");
}

TEST_CASE("letters of every script stay readable")
{
    CHECK(printable("m\u00fcller \u65e5\u672c \U0001f600") ==
          "m\u00fcller \u65e5\u672c \U0001f600");
}

TEST_CASE("bytes that are no UTF-8 are printed as numbers")
{
    CHECK(printable("\xff") == "\\xff");
    CHECK(printable("\xc3") == "\\xc3");                            // cut off
    CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                   // overlong
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");          // a surrogate
    CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80"); // above U+10FFFF
}

TEST_CASE("a control character that hides in two bytes is printed as numbers")
{
    CHECK(printable("\xc2\x9b") == "\\xc2\\x9b"); // CSI
}

TEST_CASE("what would turn around the order of a line, or break it, is printed as numbers")
{
    CHECK(printable("a\u202eb") == "a\\xe2\\x80\\xaeb"); // right-to-left override
    CHECK(printable("\u2066\u2069\u200f\u061c") ==
          "\\xe2\\x81\\xa6\\xe2\\x81\\xa9\\xe2\\x80\\x8f\\xd8\\x9c");
    CHECK(printable("\u2028") == "\\xe2\\x80\\xa8"); // line separator
    CHECK(printable("\u05e9\u05dc\u05d5\u05dd \u2026") == "\u05e9\u05dc\u05d5\u05dd \u2026");
}
