#include "schema.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <type_traits>

namespace iotcc::config {

namespace {

constexpr std::array<std::string_view, 3> kClientCertificates = {"none", "optional", "required"};
constexpr std::array<std::string_view, 3> kBusSyncs = {"always", "os", "off"};
constexpr std::array<std::string_view, 3> kBusQueueFulls = {"hold", "drop_new", "drop_old"};
constexpr std::array<std::string_view, 2> kBusTakeoverWills = {"unless_resumed", "always"};
constexpr std::array<std::string_view, 3> kCertificateIdentities = {"none", "user", "device"};

constexpr std::array<std::string_view, 2> kDefaultAuths = {"allow", "deny"};

template <class T> constexpr std::span<const std::string_view> kWords;
template <> constexpr std::span<const std::string_view> kWords<DefaultAuth> = kDefaultAuths;
template <>
constexpr std::span<const std::string_view> kWords<ClientCertificates> = kClientCertificates;
template <>
constexpr std::span<const std::string_view> kWords<CertificateIdentity> = kCertificateIdentities;
template <> constexpr std::span<const std::string_view> kWords<BusSync> = kBusSyncs;
template <> constexpr std::span<const std::string_view> kWords<BusQueueFull> = kBusQueueFulls;
template <> constexpr std::span<const std::string_view> kWords<BusTakeoverWill> = kBusTakeoverWills;

// From a field to a value and back. A value that fits a shape fits the field that the shape is for.
template <class T> Value to_value(const T& field)
{
    if constexpr (std::is_same_v<T, std::uint32_t>)
        return std::int64_t{field};
    else if constexpr (std::is_enum_v<T>)
        return std::string(kWords<T>[static_cast<std::size_t>(field)]);
    else
        return field;
}
template <class T> Value to_value(const std::optional<T>& field)
{
    return field ? to_value(*field) : Value();
}

template <class T> void from_value(const Value& value, T& field)
{
    if constexpr (std::is_same_v<T, std::uint32_t>)
        field = static_cast<std::uint32_t>(std::get<std::int64_t>(value));
    else if constexpr (std::is_enum_v<T>)
        field = static_cast<T>(
            std::find(kWords<T>.begin(), kWords<T>.end(), std::get<std::string>(value)) -
            kWords<T>.begin());
    else
        field = std::get<T>(value);
}
template <class T> void from_value(const Value& value, std::optional<T>& field)
{
    field.reset();
    if (!std::holds_alternative<Unset>(value))
        from_value(value, field.emplace());
}

template <class Scope, auto... Path>
constexpr Setting<Scope> setting(std::string_view key, Shape shape, Reload reload,
                                 std::string_view meaning)
{
    return {{key, shape, reload, meaning},
            [](const Scope& scope) { return to_value((scope.*....*Path)); },
            [](Scope& scope, const Value& value) { from_value(value, (scope.*....*Path)); }};
}
template <auto... Path> constexpr auto host_setting = setting<Settings, Path...>;
template <auto... Path> constexpr auto own_setting = setting<InstanceSettings, Path...>;
template <auto Field> constexpr auto limit = setting<InstanceLimits, Field>;

constexpr Shape kFlag{Type::flag};
constexpr Shape kText{Type::text};
constexpr Shape kFilledText{Type::text, 1, std::numeric_limits<std::int64_t>::max()};
constexpr Shape kList{Type::list};
constexpr std::string_view kLevels = "trace|debug|info|warn|error";

constexpr Shape number(std::int64_t least, std::int64_t most, std::string_view unit = "")
{
    return {Type::number, least, most, unit};
}
constexpr std::int64_t kAny = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kDay = 86'400'000;             // ms
constexpr std::int64_t kMebibytes = 16 * 1024 * 1024; // that a limit may have: 16 TiB
constexpr std::int64_t kGibibyte = 1'073'741'824;

using enum Reload;

constexpr std::array kHost = {
    host_setting<&Settings::bind>(
        "bind", kFilledText, restarts_host,
        "the host part of listen addresses that have none: no dropped file is open to the network "
        "by surprise"),
    host_setting<&Settings::lanes>("lanes", number(0, kMostLanes), restarts_host,
                                   "event loops; 0: one per core"),
    host_setting<&Settings::shutdown_ms>(
        "shutdown_ms", number(0, 600'000, "ms"), restarts_host,
        "how long a stop waits for devices to take their last bytes"),
    host_setting<&Settings::default_auth>("default_auth", {Type::choice, 0, 0, "", "allow|deny"},
                                          restarts_host,
                                          "what becomes of a device that no rule decides on"),
    host_setting<&Settings::verdict_ms>("verdict_ms", number(10, 600'000, "ms"), restarts_host,
                                        "for a rule that answers later; then it has no opinion"),
    host_setting<&Settings::state_dir>(
        "state_dir", kFilledText, restarts_host,
        "folder for copies of plugins that look for libraries beside themselves (`$ORIGIN`)"),
    host_setting<&Settings::trusted_proxies>(
        "trusted_proxies", kList, restarts_host,
        "addresses and CIDR blocks whose PROXY header or `X-Forwarded-For` is believed"),
};
constexpr std::array kHostLimits = {
    host_setting<&Settings::connections>(
        "connections", number(0, kAny), restarts_host,
        "device connections at once, of all instances; lowered with a warning when the process may "
        "not open so many files"),
    host_setting<&Settings::memory_limit_mib>(
        "memory_limit_mib", number(0, kMebibytes, "MiB"), restarts_host,
        "resident memory of the process: from 80 % of it on no device connection is accepted, from "
        "90 % on nothing more is read from who publishes, from 95 % on no device is taken (CONNACK "
        "3, 503); each ends 5 % below. Set it under what the kernel ends the process for "
        "(`MemoryMax`)"),
};
constexpr std::array kHttp = {
    host_setting<&Settings::http, &HttpSettings::listen>(
        "listen", kFilledText, restarts_host,
        "address of the API: `tcp://`, `tls://HOST:PORT` or `unix:///PATH`"),
    host_setting<&Settings::http, &HttpSettings::tls, &TlsFiles::certificate>(
        "tls_certificate", kText, restarts_host, "PEM file with the API's chain, leaf first"),
    host_setting<&Settings::http, &HttpSettings::tls, &TlsFiles::key>(
        "tls_key", kText, restarts_host, "PEM file with its key; readable by its owner only"),
    host_setting<&Settings::http, &HttpSettings::tls, &TlsFiles::client_ca>(
        "tls_client_ca", kText, restarts_host, "PEM file of who signs client certificates"),
    host_setting<&Settings::http, &HttpSettings::tls, &TlsFiles::client_certificates>(
        "tls_client_certificates", {Type::choice, 0, 0, "", "none|optional|required"},
        restarts_host, "whether clients need a certificate"),
    host_setting<&Settings::http, &HttpSettings::host_names>(
        "host_names", kList, applies,
        "names allowed in `Host`, besides addresses and localhost: a foreign name is how a web "
        "page reaches this API through a browser"),
    host_setting<&Settings::http, &HttpSettings::origins>(
        "origins", kList, restarts_host,
        "web pages of other sites that may use the API (CORS), as `https://ops.example`; none "
        "unless "
        "set"),
    host_setting<&Settings::http, &HttpSettings::origin_headers>(
        "origin_headers", kList, restarts_host,
        "header fields that pages of `origins` may send, besides Authorization and Content-Type"),
    host_setting<&Settings::http, &HttpSettings::basic>(
        "basic", kFlag, restarts_host,
        "whether an answer 401 asks for Basic as well, so that browsers ask for a user and a "
        "password, which is the token; Basic is taken in any case"),
    host_setting<&Settings::http, &HttpSettings::connections>(
        "connections", number(1, 65'535), restarts_host,
        "connections at once; above, the longest idle one makes room"),
    host_setting<&Settings::http, &HttpSettings::streams>("streams", number(0, 65'535),
                                                          restarts_host, "event streams at once"),
    host_setting<&Settings::http, &HttpSettings::workers>("workers", number(1, 64), restarts_host,
                                                          "threads that answer requests"),
    host_setting<&Settings::http, &HttpSettings::head_ms>(
        "head_ms", number(0, kDay, "ms"), restarts_host,
        "from accept, and from a request's first byte, to the end of its head"),
    host_setting<&Settings::http, &HttpSettings::request_ms>(
        "request_ms", number(0, kDay, "ms"), restarts_host,
        "from a request's first byte to its body's last"),
    host_setting<&Settings::http, &HttpSettings::idle_ms>(
        "idle_ms", number(0, kDay, "ms"), restarts_host, "from an answer to the next request"),
    host_setting<&Settings::http, &HttpSettings::stalled_ms>(
        "stalled_ms", number(0, kDay, "ms"), restarts_host,
        "an answer of which the client takes no byte"),
    host_setting<&Settings::http, &HttpSettings::plugin_ms>(
        "plugin_ms", number(1, 50'000, "ms"), restarts_host,
        "for a plugin's route, or a status plugin, to answer; looked at once a second, then 504"),
};
constexpr std::array kLog = {
    host_setting<&Settings::log_level>("level", {Type::choice, 0, 0, "", kLevels}, applies,
                                       "what is below it is not written"),
    host_setting<&Settings::log_json>("json", kFlag, restarts_host,
                                      "one JSON object a line, instead of text"),
    host_setting<&Settings::log_lines_per_second>(
        "lines_per_second", number(0, 1'000'000), restarts_host,
        "of one instance; what comes above is counted, not written; 0: all"),
};
constexpr std::array kAuth = {
    host_setting<&Settings::auth, &AuthSettings::device_tokens>(
        "device_tokens", kText, restarts_host,
        "file with the devices' tokens; its content is followed while the host runs. With this, "
        "`password_file` or `certificate_identity` each device needs a credential; with none of "
        "them none does"),
    host_setting<&Settings::auth, &AuthSettings::password_file>(
        "password_file", kText, restarts_host,
        "file with users and hashes of their passwords, as of mosquitto_passwd or `iotcc user`; "
        "its content is followed as well"),
    host_setting<&Settings::auth, &AuthSettings::acl_file>(
        "acl_file", kText, restarts_host,
        "file that says who may read and write which topics, as of mosquitto; its content is "
        "followed as well. Empty: everybody all"),
    host_setting<&Settings::auth, &AuthSettings::certificate_identity>(
        "certificate_identity", {Type::choice, 0, 0, "", "none|user|device"}, restarts_host,
        "what the common name in a verified client certificate proves, instead of a token or "
        "password: nothing; the user, under any device id; or the device"),
    host_setting<&Settings::auth, &AuthSettings::api_tokens>(
        "api_tokens", kText, restarts_host,
        "file with the API's tokens, each with a role; empty: the API needs none"),
    host_setting<&Settings::auth, &AuthSettings::anonymous_devices>(
        "anonymous_devices", kFlag, restarts_host,
        "where devices need no credential: whether they may come from the network all the same, "
        "each under any id; for networks where something else keeps strangers away"),
};

constexpr std::array kSinks = {
    host_setting<&Settings::sinks, &SinkSettings::backlog_bytes>(
        "backlog_bytes", number(65'536, 4'294'967'295, "bytes"), restarts_host,
        "rows that wait for one sink; above, the oldest are dropped and counted"),
    host_setting<&Settings::sinks, &SinkSettings::update_ms>(
        "update_ms", number(0, 3'600'000, "ms"), restarts_host,
        "how often the sinks are told new counts of a connection; 0: its opening and end only"),
};

constexpr std::array kBus = {
    host_setting<&Settings::bus, &BusSettings::persistence>(
        "persistence", kText, restarts_host,
        "folder in which sessions, what they are owed, and retained messages survive the host; "
        "empty: they live as long as the process"),
    host_setting<&Settings::bus, &BusSettings::sync>(
        "sync", {Type::choice, 0, 0, "", "always|os|off"}, restarts_host,
        "what an acknowledgement waits for: `always`: it survives power loss; `os`: a crash of the "
        "host; `off`: neither"),
    host_setting<&Settings::bus, &BusSettings::queue_full>(
        "queue_full", {Type::choice, 0, 0, "", "hold|drop_new|drop_old"}, restarts_host,
        "a message for a session whose queue is full: `hold` lets its publisher wait, and ends a "
        "session that takes nothing; the others lose acknowledged messages, and count them"),
    host_setting<&Settings::bus, &BusSettings::queue_messages>(
        "queue_messages", number(1, 10'000'000), restarts_host,
        "messages with QoS 1 and 2 that a session which is kept may be owed"),
    host_setting<&Settings::bus, &BusSettings::queue_bytes>(
        "queue_bytes", number(1024, kGibibyte, "bytes"), restarts_host, "the same in bytes"),
    host_setting<&Settings::bus, &BusSettings::clean_queue_messages>(
        "clean_queue_messages", number(1, 10'000'000), restarts_host,
        "messages that a session which ends with its connection may be owed"),
    host_setting<&Settings::bus, &BusSettings::clean_queue_bytes>(
        "clean_queue_bytes", number(1024, kGibibyte, "bytes"), restarts_host, "the same in bytes"),
    host_setting<&Settings::bus, &BusSettings::hold_ms>(
        "hold_ms", number(100, kDay, "ms"), restarts_host,
        "how long publishers wait for a full queue that makes no progress"),
    host_setting<&Settings::bus, &BusSettings::sessions>(
        "sessions", number(1, 4'000'000), restarts_host,
        "sessions with a name, connected and away; above, new ones are refused"),
    host_setting<&Settings::bus, &BusSettings::session_expiry_s>(
        "session_expiry_s", number(1, 365 * 86'400, "s"), restarts_host,
        "how long a session is kept for a device that is away"),
    host_setting<&Settings::bus, &BusSettings::filters>(
        "filters", number(1, 1'000'000), restarts_host, "topic filters of one session"),
    host_setting<&Settings::bus, &BusSettings::takeover_will>(
        "takeover_will", {Type::choice, 0, 0, "", "unless_resumed|always"}, restarts_host,
        "the will of a connection whose client connects anew: `unless_resumed`: not published "
        "where the new connection resumes the session; `always`: published, as [MQTT-3.1.2-8] has "
        "it"),
    host_setting<&Settings::bus, &BusSettings::retained_messages>(
        "retained_messages", number(0, 10'000'000), restarts_host,
        "topics that keep a message; above, a new one keeps none"),
    host_setting<&Settings::bus, &BusSettings::retained_bytes>(
        "retained_bytes", number(0, kAny, "bytes"), restarts_host, "the same in bytes"),
    host_setting<&Settings::bus, &BusSettings::sys_interval_s>(
        "sys_interval_s", number(0, 86'400, "s"), restarts_host,
        "between two values of the topics under `$SYS/broker/`; 0: none"),
};

constexpr std::array kCommands = {
    host_setting<&Settings::commands, &CommandSettings::waiting>(
        "waiting", number(1, 1'000'000), restarts_host,
        "commands and queries that wait for their answer at once, over all devices; above, 503"),
    host_setting<&Settings::commands, &CommandSettings::waiting_per_device>(
        "waiting_per_device", number(1, 100'000), restarts_host,
        "of these, for one connection; above, 429"),
    host_setting<&Settings::commands, &CommandSettings::payload_bytes>(
        "payload_bytes", number(0, 1'048'576, "bytes"), restarts_host,
        "of one command or query; above, 413"),
};

constexpr std::array kSections = {
    HostSection{"host", "The process.", kHost},
    HostSection{kLimitsSection,
                "0 switches a limit off. All but `connections` and `memory_limit_mib` count for "
                "each instance "
                "by itself, and "
                "an instance may have its own value in `[plugin.NAME]`.",
                kHostLimits},
    HostSection{"http", "The API.", kHttp},
    HostSection{"log", "Goes to stderr.", kLog},
    HostSection{"auth", "Who may come, and do what; one set for all protocols.", kAuth},
    HostSection{"bus", "Topics, sessions and what survives the host.", kBus},
    HostSection{"commands", "What devices are asked over the API.", kCommands},
    HostSection{"sinks", "What plugins like `file_sink` are told of connections.", kSinks},
};

constexpr std::array kLimits = {
    limit<&InstanceLimits::connections_per_address>(
        "connections_per_address", number(0, kAny), restarts_instance,
        "connections at once of one peer address; loopback and trusted proxies are exempt"),
    limit<&InstanceLimits::accepts_per_second>(
        "accepts_per_second", number(0, kAny), restarts_instance,
        "new connections in a second, with the same exemptions; what comes above waits"),
    limit<&InstanceLimits::identify_ms>("identify_ms", number(0, kDay, "ms"), applies,
                                        "from accept until the device is identified"),
    limit<&InstanceLimits::idle_ms>(
        "idle_ms", number(0, kDay, "ms"), applies,
        "without a byte while it is read; not set: the handler's own default"),
    limit<&InstanceLimits::message_bytes>("message_bytes", number(0, kGibibyte, "bytes"), applies,
                                          "of one message"),
    limit<&InstanceLimits::message_ms>("message_ms", number(0, kDay, "ms"), applies,
                                       "from a message's first byte to its last"),
    limit<&InstanceLimits::output_mark_bytes>(
        "output_mark_bytes", number(0, kGibibyte, "bytes"), applies,
        "queued output of a connection above which nothing more is read from it"),
    limit<&InstanceLimits::output_limit_bytes>(
        "output_limit_bytes", number(0, kGibibyte, "bytes"), applies,
        "queued output above which a connection is closed as too slow"),
    limit<&InstanceLimits::output_stall_ms>("output_stall_ms", number(0, kDay, "ms"), applies,
                                            "queued output without progress"),
    limit<&InstanceLimits::keepalive_s>("keepalive_s", number(0, 32'767, "s"), restarts_instance,
                                        "idle time before the first TCP keepalive probe"),
    limit<&InstanceLimits::user_timeout_ms>(
        "user_timeout_ms", number(0, kDay, "ms"), restarts_instance,
        "sent bytes without an acknowledgement (`TCP_USER_TIMEOUT`)"),
};

constexpr std::array kInstance = {
    own_setting<&InstanceSettings::component>(
        "component", kText, restarts_host,
        "what the instance is made of; empty: the component of its own name. A component that no "
        "section names gets an instance of its own name"),
    own_setting<&InstanceSettings::listen>(
        "listen", kList, restarts_instance,
        "addresses, `tcp://`, `tls://HOST:PORT` or `unix:///PATH`; not set: the component's own. "
        "`tcp://[::]:9101` takes IPv6 and IPv4"),
    own_setting<&InstanceSettings::storage>("storage", kFilledText, restarts_instance,
                                            "the storage that counts its connections"),
    own_setting<&InstanceSettings::log_level>(
        "log_level", {Type::choice, 0, 0, "", "|trace|debug|info|warn|error"}, applies,
        "its own `log.level`; empty: the host's"),
    own_setting<&InstanceSettings::subscribe>(
        "subscribe", kFlag, restarts_instance,
        "its devices are sent what is published on `devices/ID/down`, where its protocol can"),
    own_setting<&InstanceSettings::proxy_protocol>(
        "proxy_protocol", kFlag, restarts_instance,
        "its listeners expect a PROXY header from trusted proxies"),
    own_setting<&InstanceSettings::tls, &TlsFiles::certificate>(
        "tls_certificate", kText, restarts_instance,
        "PEM file with the chain for its `tls://` addresses, leaf first"),
    own_setting<&InstanceSettings::tls, &TlsFiles::key>(
        "tls_key", kText, restarts_instance, "PEM file with its key; readable by its owner only"),
    own_setting<&InstanceSettings::tls, &TlsFiles::client_ca>(
        "tls_client_ca", kText, restarts_instance, "PEM file of who signs client certificates"),
    own_setting<&InstanceSettings::tls, &TlsFiles::client_certificates>(
        "tls_client_certificates", {Type::choice, 0, 0, "", "none|optional|required"},
        restarts_instance, "whether devices need a certificate"),
    own_setting<&InstanceSettings::limits, &InstanceLimits::connections>(
        "connections", number(0, kAny), restarts_instance,
        "device connections of this instance at once"),
};

} // namespace

std::span<const HostSection> host_sections() noexcept
{
    return kSections;
}

std::span<const Setting<InstanceLimits>> limit_settings() noexcept
{
    return kLimits;
}

std::span<const Setting<InstanceSettings>> instance_settings() noexcept
{
    return kInstance;
}

bool is_host_section(std::string_view name) noexcept
{
    return std::any_of(kSections.begin(), kSections.end(),
                       [name](const HostSection& section) { return section.name == name; });
}

} // namespace iotcc::config
