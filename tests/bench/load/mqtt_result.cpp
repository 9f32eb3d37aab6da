#include "mqtt_result.hpp"

#include <cstdio>

void print(const MqttResult& result)
{
    std::printf("{\"messages\": %zu, \"received\": %zu, \"seconds\": %.6f", result.messages,
                result.received, result.seconds);
    const auto us = [](const LatencyHistogram& histogram, double part) {
        return static_cast<double>(histogram.below(part)) / 1e3;
    };
    if (result.latencies.count() != 0)
        std::printf(", \"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f",
                    us(result.latencies, 0.5), us(result.latencies, 0.99), us(result.latencies, 1));
    if (result.lateness.count() != 0)
        std::printf(", \"late_p99_us\": %.1f", us(result.lateness, 0.99));
    std::printf("}\n");
    std::fflush(stdout);
}
