#include "duration.hpp"

#include <doctest/doctest.h>

using namespace iotcc::cli;
using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number and its unit")
{
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("8s") == 8s);
    CHECK(parse_duration("10m") == 10min);
    CHECK(parse_duration("2h") == 2h);
    CHECK(parse_duration("7d") == 168h);
    CHECK(parse_duration("0s") == 0s);
}

TEST_CASE("what is no duration is refused, and one that does not fit too")
{
    for (const char* text : {"", "8", "s", "-8s", "8 s", "8.5s", "8sec", "8S", "4000d",
                             "9223372036854775807s", "99999999999999999999s"}) {
        CAPTURE(text);
        CHECK(!parse_duration(text));
    }
}

TEST_CASE("people read the largest unit of which there are two")
{
    CHECK(duration_text(0s) == "0s");
    CHECK(duration_text(999ms) == "0s");
    CHECK(duration_text(119s) == "119s");
    CHECK(duration_text(120s) == "2m");
    CHECK(duration_text(119min) == "119m");
    CHECK(duration_text(120min) == "2h");
    CHECK(duration_text(47h) == "47h");
    CHECK(duration_text(48h) == "2d");
}
