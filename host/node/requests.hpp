#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc {

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

// The answer to a token that a request offered.
struct Authorization {
    std::optional<Role> role; // nothing: this token allows nothing
    // Without a role: its address offered too many wrong ones, and may try again then; 0: it may at
    // once.
    std::uint32_t retry_after_s = 0;
};

} // namespace iotcc
