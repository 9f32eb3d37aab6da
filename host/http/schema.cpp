#include "schema.hpp"

#include "original_schema.hpp"

#include <iterator>

namespace iotcc::http {
namespace {

constexpr Field kError[] = {{"error", "ErrorText", "what was wrong"}};
constexpr Field kErrorText[] = {
    {"code", "string", "stable, for programs: \"not_found\""},
    {"message", "string", "for people"},
};

constexpr Field kAlive[] = {{"status", "string", "\"ok\""}};
constexpr Field kReadiness[] = {
    {"status", "string", "\"ok\" or \"unavailable\""},
    {"degraded", "string[]", "one text per thing that does not work"},
};

constexpr Field kCounters[] = {
    {"received_messages", "integer", "from devices"},
    {"sent_messages", "integer", "to devices"},
    {"received_bytes", "integer", "from devices, without those of TLS"},
    {"sent_bytes", "integer", "to devices, without those of TLS"},
    {"last_received_ms", "integer", "Unix time; 0: never"},
    {"last_sent_ms", "integer", "Unix time; 0: never"},
    {"errors", "integer", "what a device did wrong, by its protocol"},
};
constexpr Field kRates[] = {
    {"received_messages_per_second", "number", "over the last seconds"},
    {"sent_messages_per_second", "number", "over the last seconds"},
};
constexpr Field kTotals[] = {
    {"open", "integer", "device connections now"},
    {"opened", "integer", "since the start"},
    {"closed", "integer", "since the start"},
    {"denied", "integer", "connections that were ended before they became a device's"},
    {"", "Counters", ""}, // of closed connections too
};

constexpr Field kDrops[] = {
    {"output_full", "integer", "QoS 0: the connection's output was full"},
    {"queue_full", "integer", "QoS 1 and 2, where bus.queue_full drops"},
    {"overloaded", "integer", "owed to sessions that were ended since they took nothing"},
    {"expired", "integer", "owed to sessions whose device was away too long"},
    {"unreadable", "integer", "the store cannot read them any more"},
};
constexpr Field kStore[] = {
    {"state", "string", "\"off\", \"ok\" or \"failing\""},
    {"backlog_bytes", "integer", "not written yet"},
    {"disk_bytes", "integer", "of all files"},
    {"segments", "integer", "files"},
};
constexpr Field kBus[] = {
    {"sessions", "integer", "with a name; their devices may be away"},
    {"connected", "integer", "of these, with their device there"},
    {"subscriptions", "integer", "filters, over all sessions"},
    {"retained", "integer", "messages that topics keep"},
    {"queued", "integer", "messages that sessions are owed"},
    {"published", "integer", "messages since the start"},
    {"delivered", "integer", "messages since the start, each subscriber counted"},
    {"dropped", "integer", "messages that a subscriber did not get"},
    {"drops", "Drops", "the same by reason"},
    {"denied", "integer", "messages and wills without the right to their topic"},
    {"withheld", "integer", "messages that a subscriber may not read"},
    {"held", "integer", "publishers that had to wait for room in a queue"},
    {"overloaded", "integer", "sessions that were ended since they took nothing"},
    {"retained_refused", "integer", "messages over the limits of what topics keep"},
    {"store", "Store", "what survives the host"},
};
constexpr Field kMemory[] = {
    {"limit_bytes", "integer", "0: none"},
    {"in_force", "string[]", "steps: \"no_accepts\", \"no_publishers\", \"no_devices\""},
    {"begun", "integer{}", "how often each step began"},
};
constexpr Field kApi[] = {
    {"connections", "integer", "of API clients now"},
    {"streams", "integer", "of these, event streams"},
    {"requests", "integer", "complete ones since the start"},
    {"refused", "integer", "of these and of incomplete ones, by the front"},
    {"timed_out", "integer", "not complete in time"},
    {"made_room", "integer", "closed for another client"},
    {"turned_away", "integer", "found no room"},
    {"slow_readers", "integer", "closed since they did not read"},
};
constexpr Field kStatus[] = {
    {"state", "string", "\"created\", \"started\", \"draining\" or \"stopped\""},
    {"version", "string", "of the host"},
    {"boot_id", "string", "a UUID, new at every start"},
    {"start_ms", "integer", "Unix time"},
    {"lanes", "integer", "event loops of devices"},
    {"threads", "integer", "of the process"},
    {"resident_bytes", "integer", "of the process"},
    {"heap_bytes", "integer", "of the process, in use"},
    {"connection_limit", "integer", "of devices at a time"},
    {"unidentified", "integer", "accepted, but not (yet) a device"},
    {"tls_handshakes_failed", "integer", "of devices and API clients"},
    {"totals", "Totals", "over all storages"},
    {"stale_storages", "string[]", "their part of the totals is the last that they gave"},
    {"limits", "integer{}", "how often each limit turned something away"},
    {"commands_waiting", "integer", "for a device's answer"},
    {"queries_waiting", "integer", "for a device's answer"},
    {"bus", "Bus", "topics and sessions"},
    {"memory", "Memory", "the limit of memory"},
    {"rates", "Rates", "over all devices"},
    {"http", "Api?", "the API itself"},
    {"uptime_s", "number", "since the start"},
};

constexpr Field kConnection[] = {
    {"connection_id", "string", "a UUID"},
    {"instance", "string", "that serves it"},
    {"protocol", "string", "the component that the instance is made of"},
    {"remote", "string", "address and port"},
    {"device_id", "string", "of its device"},
    {"device_name", "string", "as the device calls itself"},
    {"device_type", "string", "as the device says, or the protocol"},
    {"user_agent", "string", "as the device says"},
    {"opened_ms", "integer", "Unix time"},
    {"", "Counters", ""},
    {"", "Rates", ""},
};
constexpr Field kConnectionPage[] = {
    {"items", "Connection[]", "at most `limit`"},
    {"next", "string|null", "cursor of the next page; null: this was the last"},
    {"matching", "integer", "rows on all pages together, now"},
};
constexpr Field kDeviceRow[] = {
    {"", "Connection", ""}, // its newest one, with the counters and rates of all
    {"connections", "integer", "that it has, of those that are asked for"},
};
constexpr Field kDevicePage[] = {
    {"items", "DeviceRow[]", "at most `limit`"},
    {"next", "string|null", "cursor of the next page; null: this was the last"},
    {"matching", "integer", "devices on all pages together, now"},
};
constexpr Field kDevice[] = {
    {"device_id", "string", "as asked for"},
    {"connections", "Connection[]", "every open one"},
};
constexpr Field kClosed[] = {{"closed", "integer", "connections"}};
constexpr Field kReply[] = {{"payload", "string", "what the device answered"}};

constexpr Field kPublication[] = {
    {"topic", "string", "without wildcards"},
    {"payload", "string?", "text (\"\")"},
    {"payload_base64", "string?", "in its place any bytes, as base64"},
    {"qos", "integer?", "0, 1 or 2 (0)"},
    {"retain", "boolean?", "whether the topic keeps it (false)"},
};

constexpr Field kSink[] = {
    {"applied_rows", "integer", "that it has taken"},
    {"waiting_rows", "integer", "that it will be given"},
    {"waiting_bytes", "integer", "memory of these"},
    {"dropped_rows", "integer", "that it will never get: its backlog was full"},
    {"failures", "integer", "calls that failed"},
    {"failing", "integer", "of these, in a row until now"},
    {"busy_ms", "integer", "since when its call has not returned; 0: none runs"},
    {"last_error", "string", "\"\": none so far"},
};
constexpr Field kCalls[] = {
    {"times", "integer", "calls into its code on the event loops"},
    {"slow", "integer", "of these, over 5 ms"},
    {"seconds", "number", "that all of them took"},
};
constexpr Field kInstance[] = {
    {"name", "string", "in the settings"},
    {"component", "string", "what it is made of"},
    {"kind", "string", "\"iotcc.handler/1\""},
    {"state", "string", "\"running\", \"idle\", \"failed\", \"draining\" or \"stopped\""},
    {"reason", "string", "why it failed or is idle"},
    {"listen", "string[]", "bound addresses, with real ports"},
    {"storage", "string", "where its connections are counted"},
    {"log_level", "string", "\"trace\" to \"error\""},
    {"totals", "Totals", "of its devices"},
    {"sink", "Sink?", "of running sinks only"},
    {"calls", "Calls?", "of handlers and rules only"},
    {"limits", "integer{}", "how often each limit turned something away"},
};
constexpr Field kPlugin[] = {
    {"name", "string", "the file's, without \".so\""},
    {"path", "string", "as found"},
    {"state", "string", "\"loaded\", \"ignored\", \"refused\" or \"failed\""},
    {"message", "string", "why it is not loaded, and what to do"},
    {"id", "string", "\"\" where it was refused before it could be read, as the next four"},
    {"version", "string", "its own"},
    {"vendor", "string", "its own"},
    {"license", "string", "its own"},
    {"abi", "string", "that it was built for"},
    {"generation", "string", "16 digits of its bytes' SHA-256; \"\" where nobody could read them"},
    {"instances", "Instance[]", "made of its components"},
};
constexpr Field kPluginList[] = {
    {"items", "Plugin[]", "every file in the plugin directories"},
    {"next", "string|null", "always null"},
};
constexpr Field kLogLevel[] = {{"level", "string|null", "\"debug\"; null: as the host"}};

constexpr Field kChange[] = {
    {"key", "string", "of the setting"},
    {"old", "string", "as in a settings file; secrets hidden"},
    {"new", "string", "as in a settings file; secrets hidden"},
};
constexpr Field kRestartNeeded[] = {
    {"", "Change", ""},
    {"of", "string", "\"host\" or \"instance\""},
    {"instance", "string", "\"\": the host"},
};
constexpr Field kReload[] = {
    {"result", "string", "\"applied\" or \"refused\""},
    {"cause", "string", "\"SIGHUP\" or \"POST /v1/reload\""},
    {"time_ms", "integer", "Unix time"},
    {"changed", "Change[]", "in force, unless it was refused"},
    {"restart_needed", "RestartNeeded[]", "what a reload cannot put in force"},
    {"failed", "string[]", "one fault each; with one, nothing has changed"},
};

constexpr Schema kSchemas[] = {
    {"Error", kError},
    {"ErrorText", kErrorText},
    {"Alive", kAlive},
    {"Readiness", kReadiness},
    {"Counters", kCounters},
    {"Rates", kRates},
    {"Totals", kTotals},
    {"Drops", kDrops},
    {"Store", kStore},
    {"Bus", kBus},
    {"Memory", kMemory},
    {"Api", kApi},
    {"Status", kStatus},
    {"Connection", kConnection},
    {"ConnectionPage", kConnectionPage},
    {"DeviceRow", kDeviceRow},
    {"DevicePage", kDevicePage},
    {"Device", kDevice},
    {"Closed", kClosed},
    {"Reply", kReply},
    {"Publication", kPublication},
    {"Sink", kSink},
    {"Calls", kCalls},
    {"Instance", kInstance},
    {"Plugin", kPlugin},
    {"PluginList", kPluginList},
    {"LogLevel", kLogLevel},
    {"Change", kChange},
    {"RestartNeeded", kRestartNeeded},
    {"Reload", kReload},
};

} // namespace

std::vector<Schema> schemas()
{
    std::vector<Schema> all(std::begin(kSchemas), std::end(kSchemas));
    all.insert(all.end(), original_schemas().begin(), original_schemas().end());
    return all;
}

} // namespace iotcc::http
