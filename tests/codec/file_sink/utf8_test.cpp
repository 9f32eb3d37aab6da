#include "utf8.hpp"

#include <doctest/doctest.h>

using iotcc::file_sink::sequence_size;

TEST_CASE("the first and last character of each length are taken")
{
    CHECK(sequence_size(std::string_view("\0", 1)) == 1);
    CHECK(sequence_size("\x7f") == 1);
    CHECK(sequence_size("\xc2\x80") == 2);
    CHECK(sequence_size("\xdf\xbf") == 2);
    CHECK(sequence_size("\xe0\xa0\x80") == 3);
    CHECK(sequence_size("\xef\xbf\xbf") == 3);
    CHECK(sequence_size("\xf0\x90\x80\x80") == 4);
    CHECK(sequence_size("\xf4\x8f\xbf\xbf") == 4);
}

TEST_CASE("ill-formed sequences are none")
{
    for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41",
                            "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82", "\xf0\x8f\xbf\xbf",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf0\x9f\x98", "\xff"}) {
        CAPTURE(bad);
        CHECK(sequence_size(bad) == 0);
    }
}
