#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// What a run came to.
struct Result {
    std::size_t messages = 0; // connections, of connect
    double seconds = 0;
    std::vector<std::uint32_t> latencies; // nanoseconds; empty where nothing is awaited
};

// One line of JSON on stdout: messages, seconds, and p50_us, p99_us and max_us where there are
// latencies.
void print(Result result);
