#include "terminal_text.hpp"

#include <doctest/doctest.h>

using namespace iotcc::cli;

TEST_CASE("the width of a text is what a terminal makes of it, not its bytes")
{
    CHECK(width_of("") == 0);
    CHECK(width_of("dev-1") == 5);
    CHECK(width_of("m\u00fcller") == 6);
    CHECK(width_of("\u65e5\u672c") == 4); // ideographs take two columns
    CHECK(width_of("e\u0301") == 1);      // a combining accent none
}

TEST_CASE("a text that fits is left alone")
{
    CHECK(cut_to_width("dev-1", 5) == "dev-1");
    CHECK(cut_to_width("\u65e5\u672c", 4) == "\u65e5\u672c");
    CHECK(cut_to_width("", 0) == "");
}

TEST_CASE("one that is cut says so in its last column, and no character is cut apart")
{
    CHECK(cut_to_width("dev-12", 5) == "dev-\u2026");
    CHECK(cut_to_width("\u65e5\u672c", 3) == "\u65e5\u2026");
    CHECK(cut_to_width("\u65e5\u672c", 2) == "\u2026"); // the first would leave no room
    CHECK(cut_to_width("dev-1", 0) == "");
}
