#pragma once
#include "traffic.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace iotcc {

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

struct Readiness {
    bool ready = false;
    std::vector<std::string> degraded; // one text per thing that does not work
};

} // namespace iotcc
