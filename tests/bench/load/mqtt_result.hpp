#pragma once

#include "latency_histogram.hpp"

#include <cstddef>

// What a run came to.
struct MqttResult {
    std::size_t messages = 0; // published, acked or, of connect, connected
    std::size_t received = 0; // by subscribers
    double seconds = 0;
    LatencyHistogram latencies; // from the send to the receipt or ack
    LatencyHistogram lateness;  // of paced sends: ours, not the server's
};

// One line of JSON on stdout; latencies only where there are some.
void print(const MqttResult& result);
