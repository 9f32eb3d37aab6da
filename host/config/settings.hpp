#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace iotcc::config {

// Settings that cannot be used together, or a file that they name: what() says which, the reason
// and the remedy, possibly on several lines.
class SettingError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A component's own keys, as text.
using Section = std::map<std::string, std::string, std::less<>>;

constexpr std::uint32_t kMostLanes = 64;

// What one handler instance allows. [limits] holds the values of those that do not say otherwise.
// 0: no such limit.
struct InstanceLimits {
    std::uint32_t connections = 0;               // of this instance at once
    std::uint32_t connections_per_address = 100; // loopback and trusted proxies are exempt
    std::uint32_t accepts_per_second = 1000;     // likewise; what comes above waits in the backlog
    std::uint32_t identify_ms = 10'000;          // from accept until the device is identified
    std::optional<std::uint32_t> idle_ms;        // without a byte; unset: the handler's own default
    std::uint32_t message_bytes = 1024 * 1024;
    std::uint32_t message_ms = 60'000;            // from a message's first byte to its last
    std::uint32_t output_mark_bytes = 256 * 1024; // above it: E_BUSY, and reading pauses
    // Above it: closed as too slow. The largest message of the bundled protocols fits, with its
    // frame.
    std::uint32_t output_limit_bytes = 32 * 1024 * 1024;
    std::uint32_t output_stall_ms = 10'000; // queued output without progress
    std::uint32_t keepalive_s = 60;         // TCP keepalive: idle time before the first probe
    std::uint32_t user_timeout_ms = 30'000; // TCP_USER_TIMEOUT
    bool operator==(const InstanceLimits&) const = default;
};

enum class ClientCertificates { none, optional, required };

// For the tls:// addresses of one instance, or of the API. PEM files; all empty: no TLS.
struct TlsFiles {
    std::string certificate; // the chain, leaf first
    std::string key;         // owner-only
    std::string client_ca;   // who signs client certificates
    ClientCertificates client_certificates = ClientCertificates::none;
    bool operator==(const TlsFiles&) const = default;
};

// [plugin.NAME]: the host's own keys of one instance.
struct InstanceSettings {
    std::string component;                          // empty: the instance's name
    std::optional<std::vector<std::string>> listen; // unset: the handler's default
    std::string storage = "memory";
    std::string log_level;       // empty: the host's
    bool subscribe = false;      // its devices get what is published on devices/ID/down
    bool proxy_protocol = false; // its listeners expect a PROXY header, from trusted proxies
    TlsFiles tls;
    InstanceLimits limits;
    Section options; // the component's own keys
    bool operator==(const InstanceSettings&) const = default;
};

struct HttpSettings {
    std::string listen = "tcp://127.0.0.1:9090";
    TlsFiles tls;
    std::vector<std::string> host_names; // allowed in Host besides addresses and localhost
    std::vector<std::string> origins;    // whose pages may use the API, as "https://ops.example"
    std::vector<std::string> origin_headers; // that these may send besides the usual ones
    bool basic = false;                      // a 401 asks for Basic, too
    std::uint32_t connections = 512;
    std::uint32_t streams = 64;
    std::uint32_t workers = 4;
    std::uint32_t head_ms = 5'000;     // from accept, and from a request's first byte to its head's
                                       // last
    std::uint32_t request_ms = 10'000; // from a request's first byte to its body's last
    std::uint32_t idle_ms = 15'000;    // from an answer to the next request
    std::uint32_t stalled_ms = 10'000; // an answer, without a byte of it taken by the client
    std::uint32_t plugin_ms = 10'000;  // for a plugin's route, or a status plugin, to answer
    bool operator==(const HttpSettings&) const = default;
};

// What the sinks are given of the connections' rows.
struct SinkSettings {
    std::uint32_t backlog_bytes = 64 * 1024 * 1024; // of each sink; above it the oldest rows go
    std::uint32_t update_ms = 10'000; // between two UPDATE rows of a connection; 0: none are made
    bool operator==(const SinkSettings&) const = default;
};

enum class BusSync { always, os, off };
enum class BusQueueFull { hold, drop_new, drop_old };
enum class BusTakeoverWill { unless_resumed, always };

// Topics and sessions. 0 is a bound of none.
struct BusSettings {
    std::string persistence; // folder; empty: nothing is kept over a restart
    BusSync sync = BusSync::always;
    BusQueueFull queue_full = BusQueueFull::hold;
    std::uint32_t queue_messages = 100'000; // that a session which is kept may be owed
    std::uint32_t queue_bytes = 64 * 1024 * 1024;
    std::uint32_t clean_queue_messages = 1000; // that any other session may be owed
    std::uint32_t clean_queue_bytes = 1024 * 1024;
    std::uint32_t hold_ms = 10'000; // after which a full queue without progress ends its session
    std::uint32_t sessions = 10'000;
    std::uint32_t session_expiry_s = 7 * 86'400;
    std::uint32_t filters = 1000; // of one session
    BusTakeoverWill takeover_will = BusTakeoverWill::unless_resumed;
    std::uint32_t retained_messages = 100'000;
    std::uint32_t retained_bytes = 64 * 1024 * 1024;
    std::uint32_t sys_interval_s = 10; // between two values of $SYS/; 0: none
    bool operator==(const BusSettings&) const = default;
};

// What the name in a verified client certificate is: nothing; the user, who may be any device; or
// the device, which is then its own user.
enum class CertificateIdentity { none, user, device };

struct AuthSettings {
    std::string device_tokens; // file; empty: there are no tokens of devices
    std::string password_file; // of users; empty: there are none
    std::string acl_file;      // empty: everybody may read and write every topic
    CertificateIdentity certificate_identity = CertificateIdentity::none;
    std::string api_tokens; // file; empty: the API needs none
    bool anonymous_devices =
        false; // where devices need no credential: they may come from the network

    // Whether a device has to prove who it is.
    [[nodiscard]] bool device_needs_credential() const noexcept
    {
        return !device_tokens.empty() || !password_file.empty() ||
               certificate_identity != CertificateIdentity::none;
    }
    bool operator==(const AuthSettings&) const = default;
};

// Commands and queries that wait for the answer of a device.
struct CommandSettings {
    std::uint32_t waiting = 1000;            // over all devices
    std::uint32_t waiting_per_device = 32;   // of one connection
    std::uint32_t payload_bytes = 64 * 1024; // of one command
    bool operator==(const CommandSettings&) const = default;
};

// What becomes of a device that no rule decides on.
enum class DefaultAuth { allow, deny };

// What the operator has set, over the defaults. What each is called in a file, and its range, is in
// schema.cpp.
struct Settings {
    std::string bind = "127.0.0.1"; // for listen addresses without a host
    std::uint32_t lanes = 0;        // 0: one per core, at most kMostLanes
    std::uint32_t shutdown_ms = 8000;
    DefaultAuth default_auth = DefaultAuth::allow;
    std::uint32_t verdict_ms = 5000; // for a rule that answers later
    std::string state_dir = "/var/lib/iotcc";
    std::vector<std::string> trusted_proxies; // addresses and CIDR blocks
    std::uint32_t connections = 10'000;       // device connections at once; 0: no limit
    std::uint32_t memory_limit_mib = 0;       // of the process, resident; 0: none
    InstanceLimits limits;
    HttpSettings http;
    AuthSettings auth;
    SinkSettings sinks;
    BusSettings bus;
    CommandSettings commands;
    std::string log_level = "info";
    bool log_json = false;
    std::uint32_t log_lines_per_second = 500; // of one instance; what comes above is counted
    std::map<std::string, InstanceSettings, std::less<>> instances; // [plugin.NAME]
    bool operator==(const Settings&) const = default;
};

} // namespace iotcc::config
