#include "original_schema.hpp"

namespace iotcc::http {
namespace {

// Its numbers of a process.
constexpr Field kProcess[] = {
    {"go_routines", "integer", "threads"},
    {"system_memory", "integer", "resident MiB"},
    {"allocated_memory", "integer", "heap MiB in use"},
    {"heap_allocated_memory", "integer", "the same"},
};
constexpr Field kTraffic1[] = {
    {"incoming_messages", "integer", "from devices"},
    {"incoming_messages_per_second", "number", "over the last seconds"},
    {"outgoing_messages", "integer", "to devices"},
    {"outgoing_messages_per_second", "number", "over the last seconds"},
};
constexpr Field kTraffic2[] = {
    {"received_messages", "integer", "from devices"},
    {"received_messages_per_second", "number", "over the last seconds"},
    {"sent_messages", "integer", "to devices"},
    {"sent_messages_per_second", "number", "over the last seconds"},
};
constexpr Field kOriginalMetrics[] = {
    {"server_current_state", "string", "\"created\", \"started\" or \"stopped\""},
    {"connections", "integer", "of devices now"},
    {"start_time", "integer", "Unix seconds"},
    {"", "OriginalTraffic2", ""},
    {"commands_waiting", "integer", "for a device's answer"},
    {"queries_waiting", "integer", "for a device's answer"},
    {"", "OriginalProcess", ""},
    {"sse_subscribers", "integer", "event streams now"},
};
constexpr Field kOriginalStatus[] = {
    {"server_current_state", "string", "\"created\", \"started\" or \"stopped\""},
    {"connections", "integer", "of devices now"},
    {"uptime", "integer", "seconds"},
    {"", "OriginalTraffic1", ""},
    {"", "OriginalProcess", ""},
    {"metrics", "OriginalMetrics", "the second generation's"},
    {"units", "string{}", "of each member"},
};
constexpr Field kOriginalConnection[] = {
    {"connection_id", "string", "a UUID"},
    {"device_id", "string", "of its device"},
    {"device_name", "string", "as the device calls itself"},
    {"device_type", "string", "as the device says, or the protocol"},
    {"user_agent", "string", "as the device says"},
    {"remote_address", "string", "address and port"},
    {"created_at", "integer", "Unix seconds"},
    {"last_received_message", "integer", "Unix seconds; 0: never"},
    {"last_sent_message", "integer", "Unix seconds; 0: never"},
    {"received_messages", "integer", "from the device"},
    {"sent_messages", "integer", "to the device"},
};
constexpr Field kConnections[] = {{"devices", "OriginalConnection[]", "at most 1000"}};
constexpr Field kDevice1[] = {
    {"uptime", "integer", "seconds, of its oldest connection"},
    {"", "OriginalTraffic1", ""},
};
constexpr Field kDeviceMetrics[] = {
    {"uptime", "integer", "seconds, of its oldest connection"},
    {"", "OriginalTraffic2", ""},
};
constexpr Field kDevice2[] = {
    {"metrics", "OriginalDeviceMetrics", "summed over its connections"},
    {"units", "string{}", "of each member"},
};
constexpr Field kOriginalReply[] = {
    {"response", "string", "what the device answered"},
    {"errors", "string", "\"\": none"},
    {"error", "string?", "the same, where there is one"},
};
constexpr Field kOriginalError[] = {{"error", "string", "for people"}};

constexpr Schema kOriginalSchemas[] = {
    {"OriginalProcess", kProcess},
    {"OriginalTraffic1", kTraffic1},
    {"OriginalTraffic2", kTraffic2},
    {"OriginalMetrics", kOriginalMetrics},
    {"OriginalStatus", kOriginalStatus},
    {"OriginalConnection", kOriginalConnection},
    {"OriginalConnections", kConnections},
    {"OriginalDevice1", kDevice1},
    {"OriginalDeviceMetrics", kDeviceMetrics},
    {"OriginalDevice2", kDevice2},
    {"OriginalReply", kOriginalReply},
    {"OriginalError", kOriginalError},
};

} // namespace

std::span<const Schema> original_schemas()
{
    return kOriginalSchemas;
}

} // namespace iotcc::http
