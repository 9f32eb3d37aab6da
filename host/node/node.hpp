#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// The one door between the HTTP API and the rest of the host. Everything that crosses it is a
// value, so that the other side can be another process later. Times are Unix time in ms, rates are
// per second.
namespace iotcc {

struct Counters {
    std::uint64_t received_messages = 0, sent_messages = 0;
    std::uint64_t received_bytes = 0, sent_bytes = 0;
    std::uint64_t last_received_ms = 0, last_sent_ms = 0; // 0: never
    std::uint64_t errors = 0;
};

// Over the last window (10 s), or over the lifetime of what is younger.
struct MessageRates {
    double received = 0, sent = 0;
};

struct Totals {
    std::uint64_t open = 0, opened = 0, closed = 0; // device connections
    std::uint64_t denied = 0;                       // ended by us before they became a device's
    Counters counters;                              // includes closed connections
};

// One identified device connection.
struct ConnectionRow {
    std::string connection_id; // a UUID, the same everywhere in the API
    std::string instance, remote;
    std::string protocol; // the component that the instance is made of
    std::string device_id, device_name, device_type, user_agent;
    std::uint64_t opened_ms = 0;
    std::uint64_t uptime_ms = 0; // monotonic
    Counters counters;
    MessageRates rates;
};

// How often something was turned away, closed or held up by that limit.
struct LimitCount {
    std::string name; // as the settings call it: "connections_per_address"
    std::uint64_t times = 0;
};

// Which connections are meant; what is empty or 0 lets all through.
struct ConnectionFilter {
    std::string device_id, address; // what these begin with; address: of `remote`
    std::string protocol, instance;
    std::uint64_t since_ms = 0; // opened then or later

    [[nodiscard]] bool operator==(const ConnectionFilter&) const = default;
};

// last_ms: of the last message either way.
enum class SortKey { device_id, opened_ms, last_ms, received_messages, sent_messages };

// The place of a row in a list: first by the number that it is sorted by (0 where that is the
// device id), then by device id, then by connection (0 for a device). No two rows share one.
struct ListPosition {
    std::uint64_t number = 0;
    std::string device_id;
    std::uint64_t connection = 0;

    [[nodiscard]] auto operator<=>(const ListPosition&) const = default;
};

struct ListQuery {
    ConnectionFilter filter;
    SortKey sort = SortKey::device_id;
    bool is_descending = false;
    std::uint32_t limit = 100;              // at least 1
    std::optional<ListPosition> after = {}; // `next` of the page before
};

struct ConnectionPage {
    std::vector<ConnectionRow> rows;
    std::optional<ListPosition> next; // nothing: this was the last page
    std::uint64_t matching = 0;       // rows on all pages together, now
};

struct DeviceRow {
    ConnectionRow newest; // with the counters and rates of all
    std::uint64_t connections = 0;
};

struct DevicePage {
    std::vector<DeviceRow> rows;
    std::optional<ListPosition> next;
    std::uint64_t matching = 0;
};

// How a sink gets on with the rows of connections.
struct SinkProgress {
    std::uint64_t applied = 0;       // rows that it has taken
    std::uint64_t waiting = 0;       // rows that it will be given, or given again
    std::uint64_t waiting_bytes = 0; // memory of these
    std::uint64_t dropped = 0;       // rows that it will never get: its backlog was full
    std::uint64_t failures = 0;      // calls that failed
    std::uint64_t failing = 0;       // of these, in a row until now
    std::uint64_t busy_ms = 0;       // since when the running call has not returned; 0: none runs
    std::string last_error;          // empty: none so far
};

// Calls into a plugin's code on the event loops.
struct CallRow {
    std::uint64_t times = 0, slow = 0; // slow: over 5 ms
    double seconds = 0;                // all of them together
};

// A component that was started with its configuration.
struct InstanceRow {
    std::string name, component, kind; // kind: "iotcc.handler/1"
    std::string state;                 // "running", "idle", "failed", "draining", "stopped"
    std::string reason;                // why it failed or is idle, else empty
    std::vector<std::string> listen;   // bound addresses as "tcp://127.0.0.1:9101", with real ports
    std::string storage;               // the storage instance that it is bound to; handlers only
    std::string log_level;             // "trace", "debug", "info", "warn", "error"
    Totals totals;
    std::optional<SinkProgress> sink; // sinks that run only
    std::optional<CallRow> calls;     // handlers and rules only
    std::vector<LimitCount> limits;   // handlers only; every limit, in the same order everywhere
};

// A file in one of the plugin directories.
struct PluginRow {
    std::string name;    // file name without ".so": its name in paths of the API
    std::string path;    // as found
    std::string state;   // "loaded", "ignored", "refused", "failed"
    std::string message; // the whole line "PATH: refused: CAUSE; REMEDY", empty when loaded
    std::string id, version, vendor,
        license;            // empty where the file was refused before they could be read
    std::string abi;        // "1.0", or empty
    std::string generation; // which bytes of that file: 16 hex digits of their SHA-256, or empty
    std::vector<InstanceRow> instances;
};

// Messages that subscribers did not get, by what was in the way.
struct DropRow {
    std::uint64_t output_full = 0; // QoS 0: its connection's output was full
    std::uint64_t queue_full = 0;  // QoS 1 and 2, with bus.queue_full "drop_new" or "drop_old"
    std::uint64_t overloaded = 0;  // owed to a session that was ended since it took nothing
    std::uint64_t expired = 0;     // owed to one whose device was away too long
    std::uint64_t unreadable = 0;  // waited in the store, which cannot read them any more
};

// Topics and sessions: what there is now, and what was done since the start.
struct BusRow {
    std::uint64_t sessions = 0; // with a name, as MQTT clients have them; their devices may be away
    std::uint64_t connected = 0; // of these, with their device there
    std::uint64_t subscriptions = 0;
    std::uint64_t retained = 0;                 // messages that topics keep
    std::uint64_t queued = 0;                   // messages that sessions are owed
    std::uint64_t published = 0, delivered = 0; // messages
    std::uint64_t dropped = 0; // messages that a subscriber did not get: the sum of drops
    DropRow drops;
    std::uint64_t denied = 0; // messages and wills without the right to their topic
    std::uint64_t withheld =
        0;                  // messages that a subscriber may not read, or their writer not write
    std::uint64_t held = 0; // publishers that had to wait for room in a queue
    std::uint64_t overloaded = 0; // sessions that were ended since they took nothing for too long
    std::uint64_t retained_refused = 0;    // messages over the limits of what topics keep
    std::string store_state;               // "off", "ok", "failing"
    std::uint64_t store_backlog_bytes = 0; // not written yet
    std::uint64_t store_disk_bytes = 0, store_segments = 0;
};

// What is not done any more where the process comes close to its limit of memory.
struct MemoryStepRow {
    std::string name; // "no_accepts", "no_publishers", "no_devices"
    bool is_in_force = false;
    std::uint64_t begun = 0; // how often, since the start
};
struct MemoryRow {
    std::uint64_t limit_bytes = 0;    // 0: none
    std::vector<MemoryStepRow> steps; // each comes with more memory than the one before
};

struct NodeStatus {
    std::string state;   // "created", "started", "draining", "stopped"
    std::string version; // of the host
    std::string boot_id; // a UUID, new at every start
    std::uint64_t start_ms = 0;
    double uptime_s = 0; // monotonic
    Totals totals;
    std::vector<std::string> stale_storages; // their part of the totals is the last they gave
    MessageRates rates;
    std::uint32_t lanes = 0, threads = 0;
    std::uint64_t resident_bytes = 0, heap_bytes = 0; // of this process
    std::uint64_t connection_limit = 0;
    std::uint64_t unidentified = 0;          // accepted, but not (yet) a device
    std::uint64_t tls_handshakes_failed = 0; // of devices and API clients
    std::vector<LimitCount> limits;          // over all instances
    BusRow bus;
    std::uint32_t commands_waiting = 0, queries_waiting = 0; // for a device's answer
    MemoryRow memory;
};

// This process, as the kernel and the allocator see it now.
struct ProcessRow {
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0, virtual_bytes = 0, heap_bytes = 0;
    std::uint64_t open_files = 0, file_limit = 0; // descriptors
    std::uint64_t threads = 0;
};

// How often something took how long.
struct Durations {
    struct Bucket {
        double up_to_s = 0;
        std::uint64_t times = 0; // that and less
    };
    std::vector<Bucket> buckets; // rising
    std::uint64_t times = 0;     // in all
    double seconds = 0;          // all of them together
};

// The calls of one lane into the handler of one instance.
struct CallbackRow {
    std::string instance;
    Durations durations;
    std::uint64_t slow = 0; // of them, over 5 ms
};

// An event loop.
struct LaneRow {
    std::string name; // its number where it serves devices, "http" where it serves the API
    Durations turns;  // work between two waits
    std::vector<CallbackRow> callbacks;
};

// A command or query for a device.
struct CommandRequest {
    std::string device_id;
    std::string connection_id; // one of the device's; empty: the newest
    std::string name, payload; // any bytes
    bool is_query = false;     // must not change the device
    std::uint32_t timeout_ms = 8000;
};

// What became of it, once for each.
struct CommandOutcome {
    enum class Result {
        answered,
        not_connected, // or the connection closed before it answered
        replaced,      // by a newer connection, before it answered
        unsupported,   // the device's protocol has no commands
        unfit,         // its protocol has no form for this name or payload
        too_large,
        timed_out,
        device_busy,
        host_busy,
        failed, // the device said so, or its handler failed
    };
    Result result = Result::failed;
    std::string payload; // the device's answer, any bytes
};

// What a request may do; each includes those before it.
enum class Role { read, control, admin };

// A request for a plugin: for a route of an instance's, or for the status API.
struct PluginRequest {
    std::string instance; // empty: the status API
    std::string method;   // "GET" for HEAD too
    std::string path;     // percent-decoded; of a route, what is behind x/
    std::string query, body, remote;
    Role role = Role::read;                                  // of who asks
    std::vector<std::pair<std::string, std::string>> fields; // of the head, without credentials
};

// What became of it, once for each.
struct PluginOutcome {
    enum class Result {
        answered,
        no_route,
        wrong_method,
        wrong_role,
        failed,
        busy,
        late,
    };
    Result result = Result::failed;
    int status = 200; // with body and fields: of answered, as the plugin gave it
    std::string body;
    std::vector<std::pair<std::string_view, std::string>> fields; // names are static
    std::string message;    // of failed, busy and late: names the instance
    std::string methods;    // of wrong_method: those that there are, "GET, HEAD"
    Role role = Role::read; // of wrong_role: that is needed
};

// A message that an operator publishes.
struct Publication {
    std::string topic, payload; // any bytes
    std::uint8_t qos = 0;       // 0, 1 or 2
    bool is_retained = false;
};

// How a device's connection ended.
struct DisconnectRow {
    std::string connection_id, device_id, instance;
    std::string reason; // one word: "peer", "timeout", "overload", ...
    std::string text;   // the same in the host's or the handler's words, possibly empty
    std::uint64_t closed_ms = 0;
};

// A message of a device as it passed.
struct MessageRow {
    std::uint64_t time_ms = 0;
    bool is_from_device = false; // else it is for it
    std::string connection_id;
    std::string topic;       // "": it has none
    std::string payload;     // any bytes, at most the first 1024
    std::uint64_t bytes = 0; // of the whole payload
    bool is_cut = false;     // there is more of topic or payload
};

// What has happened since the last look, oldest first, and how much more than what is shown.
template <class Row> struct News {
    std::vector<Row> rows;
    std::uint64_t skipped = 0;
};
using ConnectionNews = News<std::variant<ConnectionRow, DisconnectRow>>;
using MessageNews = News<MessageRow>;

// Something that is watched until this is destroyed, on whatever thread.
template <class Row> class Watching {
public:
    virtual ~Watching() = default;
    // [any] One call at a time. Nothing: it has not begun everywhere; ask again a little later.
    // What comes beyond about 100 between two calls is skipped.
    [[nodiscard]] virtual std::optional<News<Row>> take() = 0;
};
using ConnectionsWatching = Watching<std::variant<ConnectionRow, DisconnectRow>>;
using DeviceWatching = Watching<MessageRow>;

struct Readiness {
    bool ready = false;
    std::vector<std::string> degraded; // one text per thing that does not work
};

// The answer to a token that a request offered.
struct Authorization {
    std::optional<Role> role; // nothing: this token allows nothing
    // Without a role: its address offered too many wrong ones, and may try again then; 0: it may at
    // once.
    std::uint32_t retry_after_s = 0;
};

// A setting whose value a reload found different; values as in a configuration file, secrets
// hidden, "": not set.
struct SettingChange {
    std::string name, before, after;
};

// One that a reload cannot put in force.
struct RestartNeeded {
    SettingChange setting;
    std::string instance; // that has to be restarted; empty: the host
};

struct ReloadReport {
    std::uint64_t time_ms = 0;
    std::string cause; // "SIGHUP", "POST /v1/reload"
    // Empty: `changed` is in force. Else nothing has changed, and these say why, one fault each.
    std::vector<std::string> failed;
    std::vector<SettingChange> changed;
    std::vector<RestartNeeded> restart_needed;
};

// Safe from any thread. Nothing here takes a lock of the message path.
class Node {
public:
    virtual ~Node() = default;
    // `token`: what the request offered, empty for none; it is neither kept nor logged. `remote`:
    // of its peer, "192.0.2.1:5000". A node that needs no tokens allows everything.
    [[nodiscard]] virtual Authorization authorize(std::string_view token,
                                                  std::string_view remote) const = 0;
    [[nodiscard]] virtual NodeStatus status() const = 0;
    [[nodiscard]] virtual Readiness readiness() const = 0;
    [[nodiscard]] virtual ProcessRow process() const = 0;
    [[nodiscard]] virtual std::vector<LaneRow> lanes() const = 0; // the API's last
    [[nodiscard]] virtual std::vector<PluginRow> plugins() const = 0;
    // A page of the open connections that the filter lets through. Sorted by what does not change,
    // device_id or opened_ms, every one that is open for the whole walk is seen exactly once,
    // others at most once; by what grows meanwhile, ascending at least once, descending at most
    // once.
    [[nodiscard]] virtual ConnectionPage connections(const ListQuery& query) const = 0;
    // The same connections, those of a device taken together. Of a device these may come and go, so
    // exactly once is promised for device_id alone.
    [[nodiscard]] virtual DevicePage devices(const ListQuery& query) const = 0;
    // Every open connection of that device; empty: not connected.
    [[nodiscard]] virtual std::vector<ConnectionRow> device(const std::string& device_id) const = 0;

    // `done` is called once, on a thread of the host or before this returns; it must not block. It
    // is dropped without a call only while the host stops.
    virtual void command(CommandRequest request,
                         std::function<void(CommandOutcome)> done) const = 0;
    // `done` as for command.
    virtual void ask_plugin(PluginRequest request,
                            std::function<void(PluginOutcome)> done) const = 0;
    // Whether a plugin answers in place of the built-in API. Once so, it stays so.
    [[nodiscard]] virtual bool has_status_api() const = 0;
    enum class PublishResult {
        taken,         // all who are owed it have room for it
        bad_topic,     // a wildcard, no UTF-8, too long
        topic_of_host, // "$SYS/..."
        no_room,       // a queue is full, or what is to survive cannot be written: nobody got it
    };
    // Whatever the rights of devices say. `done` as of command().
    virtual void publish(Publication publication,
                         std::function<void(PublishResult)> done) const = 0;
    // Closes every connection of that device; answers how many there were.
    virtual std::size_t kick(const std::string& device_id) const = 0;
    // The same for the connections that the filter lets through.
    virtual std::size_t kick(const ConnectionFilter& filter) const = 0;

    // Openings and closings of device connections. Must not outlive the node.
    [[nodiscard]] virtual std::unique_ptr<ConnectionsWatching> watch_connections() const = 0;
    // The messages of that device, to it and from it, on every connection that it has or will have.
    // Must not outlive the node.
    [[nodiscard]] virtual std::unique_ptr<DeviceWatching>
    watch_device(const std::string& device_id) const = 0;

    // Orders go through the same door; they change the host, not this object.
    enum class Order { done, no_such_instance, bad_value };
    // What is logged under the instance's name until the next start or reload: a level by name,
    // or "" for the host's.
    virtual Order set_log_level(const std::string& instance, const std::string& level) const = 0;
    // Nothing: there was none since the start.
    [[nodiscard]] virtual std::optional<ReloadReport> last_reload() const = 0;
    // Reads the configuration again and puts in force what can be. `done` is called once, on a
    // thread of the host, when that is over. False, and no call: one is under way, or the host is
    // not serving.
    [[nodiscard]] virtual bool reload(std::function<void(const ReloadReport&)> done) const = 0;
};

} // namespace iotcc
