#pragma once
#include "traffic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iotcc {

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

} // namespace iotcc
