#pragma once

#include "mqtt_client.hpp"
#include "mqtt_options.hpp"

#include <vector>

// Connects `count` clients, named PREFIX-0 and so on, some hundred at a time.
std::vector<MqttClient> open_clients(const MqttOptions& options, const char* prefix, int count);

// The publishers of the options.
std::vector<MqttClient> open_publishers(const MqttOptions& options);

// The subscribers, each with its filters at QoS 0.
std::vector<MqttClient> open_subscribers(const MqttOptions& options);
