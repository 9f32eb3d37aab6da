#pragma once
#include <chrono>
#include <cstdint>

namespace iotcc {

// Since the start of the machine or so: for durations, whatever happens to the wall clock.
inline std::uint64_t monotonic_ms()
{
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

// Unix time: for people.
inline std::uint64_t unix_ms()
{
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

} // namespace iotcc
