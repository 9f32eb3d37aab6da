#include "durations.hpp"

namespace iotcc {

Durations durations_of(const net::TimeReading& reading)
{
    Durations durations;
    for (std::size_t i = 0; i < net::TimeReading::kBounds; ++i) {
        durations.times += reading.times[i];
        durations.buckets.push_back({net::TimeReading::bound_s(i), durations.times});
    }
    durations.times += reading.times.back();
    durations.seconds = reading.seconds;
    return durations;
}

} // namespace iotcc
