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
