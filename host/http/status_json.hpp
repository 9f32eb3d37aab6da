#pragma once
#include "json_writer.hpp"

#include <vector>

namespace iotcc {
struct Counters;
struct LimitCount;
struct MessageRates;
struct NodeStatus;
struct Totals;
} // namespace iotcc

namespace iotcc::http {

struct FrontFigures;

// Members of the objects under /v1 that more than one route writes. Each is called inside of an
// object.
void write_counters(JsonWriter& json, const Counters& counters);
void write_rates(JsonWriter& json, const MessageRates& rates);
void write_totals(JsonWriter& json, const Totals& totals);                  // as "totals"
void write_limits(JsonWriter& json, const std::vector<LimitCount>& limits); // as "limits"
// All of a host's state but uptime_s, which is never the same twice. `figures` may be null.
void write_status(JsonWriter& json, const NodeStatus& status, const FrontFigures* figures);

} // namespace iotcc::http
