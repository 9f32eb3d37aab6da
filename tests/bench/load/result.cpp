#include "result.hpp"

#include <algorithm>
#include <cstdio>

void print(Result result)
{
    std::printf("{\"messages\": %zu, \"seconds\": %.6f", result.messages, result.seconds);
    if (auto& all = result.latencies; !all.empty()) {
        std::ranges::sort(all);
        const auto us = [&](std::size_t percent) {
            return all[(all.size() - 1) * percent / 100] / 1e3;
        };
        std::printf(", \"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f", us(50), us(99),
                    us(100));
    }
    std::printf("}\n");
    std::fflush(stdout);
}
