#pragma once

#include "mqtt_options.hpp"
#include "mqtt_result.hpp"

#include <cstdint>
#include <vector>

// The client of a persistent session, which subscribes to options.filter at QoS 1 and leaves.
void leave_session(const MqttOptions& options);

// It returns, and acks what comes until it has `acked` messages of each publisher, or nothing comes
// for 10 s; answers how many came, as received. Throws std::runtime_error when the session is gone,
// or a message comes twice or out of order.
MqttResult collect_session(const MqttOptions& options, const std::vector<std::uint32_t>& acked);
