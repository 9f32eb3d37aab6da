#include "durations.hpp"

#include <doctest/doctest.h>

using namespace iotcc;

TEST_CASE("a bucket that is shown counts those below it too; in all are those above the last")
{
    net::TimeReading reading;
    reading.times[0] = 3;
    reading.times[2] = 4;
    reading.times.back() = 5;
    reading.seconds = 7.5;
    const Durations durations = durations_of(reading);
    REQUIRE(durations.buckets.size() == net::TimeReading::kBounds);
    CHECK(durations.buckets[0].up_to_s == doctest::Approx(1e-6));
    CHECK(durations.buckets[0].times == 3);
    CHECK(durations.buckets[1].times == 3);
    CHECK(durations.buckets[2].times == 7);
    CHECK(durations.buckets.back().up_to_s == doctest::Approx(1.048576));
    CHECK(durations.buckets.back().times == 7);
    CHECK(durations.times == 12);
    CHECK(durations.seconds == 7.5);
}
