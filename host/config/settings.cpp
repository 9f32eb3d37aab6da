#include "settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <utility>

namespace iotcc::config {

namespace {

std::string quoted(std::string_view text)
{
    return '"' + std::string(text) + '"';
}

struct Range {
    std::uint32_t least, most;
};

std::uint32_t number(std::string_view key, std::string_view value, Range range)
{
    std::uint32_t parsed = 0;
    const auto end = value.data() + value.size();
    const auto result = std::from_chars(value.data(), end, parsed);
    if (result.ec != std::errc{} || result.ptr != end || parsed < range.least ||
        parsed > range.most)
        throw SettingError(std::string(key) + " = " + quoted(value) +
                           ": must be a whole number from " + std::to_string(range.least) + " to " +
                           std::to_string(range.most));
    return parsed;
}

std::string log_level(std::string_view value)
{
    constexpr std::array<std::string_view, 5> kLevels = {"trace", "debug", "info", "warn", "error"};
    if (std::find(kLevels.begin(), kLevels.end(), value) == kLevels.end())
        throw SettingError("log.level = " + quoted(value) +
                           ": must be trace, debug, info, warn or error");
    return std::string(value);
}

std::string not_empty(std::string_view key, std::string_view value)
{
    if (value.empty())
        throw SettingError(std::string(key) + " must not be empty");
    return std::string(value);
}

std::vector<std::string> split_list(std::string_view list)
{
    std::vector<std::string> items;
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (comma != 0)
            items.emplace_back(list.substr(0, comma));
        list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
    }
    return items;
}

// The one place that lists what can be set outside of [plugin.*].
struct Option {
    std::string_view name;
    void (*apply)(Settings&, std::string_view name, std::string_view value);
};
constexpr std::uint32_t kAny = std::numeric_limits<std::uint32_t>::max();
constexpr std::array kOptions = {
    Option{"host.bind",
           [](Settings& s, std::string_view n, std::string_view v) { s.bind = not_empty(n, v); }},
    Option{"host.lanes",
           [](Settings& s, std::string_view n, std::string_view v) {
               s.lanes = number(n, v, {0, kMostLanes});
           }},
    Option{"host.shutdown_ms",
           [](Settings& s, std::string_view n, std::string_view v) {
               s.shutdown_ms = number(n, v, {0, 600'000});
           }},
    Option{"host.state_dir", [](Settings& s, std::string_view n,
                                std::string_view v) { s.state_dir = not_empty(n, v); }},
    Option{"host.trusted_proxies", [](Settings& s, std::string_view,
                                      std::string_view v) { s.trusted_proxies = split_list(v); }},
    Option{"limits.connections",
           [](Settings& s, std::string_view n, std::string_view v) {
               s.connections = number(n, v, {0, kAny});
           }},
    Option{"http.listen", [](Settings& s, std::string_view n,
                             std::string_view v) { s.http.listen = not_empty(n, v); }},
    Option{"sinks.backlog_bytes",
           [](Settings& s, std::string_view n, std::string_view v) {
               s.sinks.backlog_bytes = number(n, v, {64 * 1024, kAny});
           }},
    Option{"sinks.update_ms",
           [](Settings& s, std::string_view n, std::string_view v) {
               s.sinks.update_ms = number(n, v, {0, 3'600'000});
           }},
    Option{"log.json",
           [](Settings& s, std::string_view, std::string_view v) { s.log_json = v == "true"; }},
    Option{"log.lines_per_second",
           [](Settings& s, std::string_view n, std::string_view v) {
               s.log_lines_per_second = number(n, v, {0, kAny});
           }},
    Option{"auth.device_tokens",
           [](Settings& s, std::string_view n,
              std::string_view v) { s.auth.device_tokens = not_empty(n, v); }},
    Option{"auth.api_tokens", [](Settings& s, std::string_view n,
                                 std::string_view v) { s.auth.api_tokens = not_empty(n, v); }},
    Option{"http.connections",
           [](Settings& s, std::string_view n,
              std::string_view v) { s.http.connections = number(n, v, {0, kAny}); }},
    Option{"http.streams", [](Settings& s, std::string_view n,
                              std::string_view v) { s.http.streams = number(n, v, {0, kAny}); }},
    Option{"http.workers", [](Settings& s, std::string_view n,
                              std::string_view v) { s.http.workers = number(n, v, {0, kAny}); }},
    Option{"http.head_ms", [](Settings& s, std::string_view n,
                              std::string_view v) { s.http.head_ms = number(n, v, {0, kAny}); }},
    Option{"http.request_ms",
           [](Settings& s, std::string_view n,
              std::string_view v) { s.http.request_ms = number(n, v, {0, kAny}); }},
    Option{"http.idle_ms", [](Settings& s, std::string_view n,
                              std::string_view v) { s.http.idle_ms = number(n, v, {0, kAny}); }},
    Option{"http.stalled_ms",
           [](Settings& s, std::string_view n,
              std::string_view v) { s.http.stalled_ms = number(n, v, {0, kAny}); }},
    Option{"http.host_names", [](Settings& s, std::string_view,
                                 std::string_view v) { s.http.host_names = split_list(v); }},
    Option{"http.origins", [](Settings& s, std::string_view,
                              std::string_view v) { s.http.origins = split_list(v); }},
    Option{"host.trusted_proxies", [](Settings& s, std::string_view,
                                      std::string_view v) { s.trusted_proxies = split_list(v); }},
    Option{"http.tls_certificate",
           [](Settings& s, std::string_view, std::string_view v) { s.http.tls.certificate = v; }},
    Option{"http.tls_key",
           [](Settings& s, std::string_view, std::string_view v) { s.http.tls.key = v; }},
    Option{"log.level",
           [](Settings& s, std::string_view, std::string_view v) { s.log_level = log_level(v); }},
};

bool is_host_section(std::string_view section)
{
    constexpr std::array<std::string_view, 6> kSections = {"host", "limits", "http",
                                                           "auth", "log",    "sinks"};
    return std::find(kSections.begin(), kSections.end(), section) != kSections.end();
}

void set_host_option(Settings& settings, std::string_view name, std::string_view value)
{
    std::vector<std::string> names;
    for (const Option& option : kOptions) {
        if (option.name == name)
            return option.apply(settings, name, value);
        names.emplace_back(option.name);
    }
    throw SettingError("unknown setting " + quoted(name) + suggestion(name, names));
}

struct LimitOption {
    std::string_view name;
    std::uint32_t InstanceLimits::*member;
};
constexpr std::array kLimitOptions = {
    LimitOption{"connections", &InstanceLimits::connections},
    LimitOption{"connections_per_address", &InstanceLimits::connections_per_address},
    LimitOption{"accepts_per_second", &InstanceLimits::accepts_per_second},
    LimitOption{"identify_ms", &InstanceLimits::identify_ms},
    LimitOption{"message_bytes", &InstanceLimits::message_bytes},
    LimitOption{"message_ms", &InstanceLimits::message_ms},
    LimitOption{"output_mark_bytes", &InstanceLimits::output_mark_bytes},
    LimitOption{"output_limit_bytes", &InstanceLimits::output_limit_bytes},
    LimitOption{"output_stall_ms", &InstanceLimits::output_stall_ms},
    LimitOption{"keepalive_s", &InstanceLimits::keepalive_s},
    LimitOption{"user_timeout_ms", &InstanceLimits::user_timeout_ms},
};

bool set_limit(InstanceLimits& limits, std::string_view key, std::string_view value)
{
    if (key == "idle_ms")
        limits.idle_ms = number(key, value, {0, kAny});
    for (const LimitOption& option : kLimitOptions)
        if (option.name == key) {
            limits.*option.member = number(key, value, {0, kAny});
            return true;
        }
    return key == "idle_ms";
}

// The keys that are the host's; what remains is the component's.
void set_instance_option(InstanceSettings& instance, std::string_view key, std::string_view value)
{
    if (key == "component")
        instance.component = value;
    else if (key == "listen")
        instance.listen = split_list(value);
    else if (key == "storage")
        instance.storage = value;
    else if (key == "tls_certificate")
        instance.tls.certificate = value;
    else if (key == "tls_key")
        instance.tls.key = value;
    else if (key == "tls_client_ca")
        instance.tls.client_ca = value;
    else if (key == "tls_client_certificates")
        instance.tls.client_certificates = value == "required"   ? ClientCertificates::required
                                           : value == "optional" ? ClientCertificates::optional
                                                                 : ClientCertificates::none;
    else if (key == "log_level")
        instance.log_level = log_level(value);
    else if (key == "proxy_protocol")
        instance.proxy_protocol = value == "true";
    else if (!set_limit(instance.limits, key, value))
        instance.options.insert_or_assign(std::string(key), std::string(value));
}

// How many single edits make one text of the other (Levenshtein's distance).
std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::string suggestion(std::string_view mistyped, const std::vector<std::string>& names)
{
    const auto nearest =
        std::min_element(names.begin(), names.end(), [&](const auto& a, const auto& b) {
            return edits(mistyped, a) < edits(mistyped, b);
        });
    if (nearest == names.end() || edits(mistyped, *nearest) > 1 + mistyped.size() / 3)
        return "";
    return "; did you mean " + quoted(*nearest) + "?";
}

void set(Settings& settings, std::string_view assignment)
{
    const auto equals = assignment.find('=');
    std::string_view name = assignment.substr(0, equals);
    const auto dot = name.find('.');
    if (equals == assignment.npos || dot == name.npos || dot == 0)
        throw SettingError("cannot read " + quoted(assignment) + "; write SECTION.KEY=VALUE");
    const auto value = assignment.substr(equals + 1);
    if (is_host_section(name.substr(0, dot)))
        return set_host_option(settings, name, value);
    if (name.substr(0, dot) == "plugin")
        name.remove_prefix(dot + 1);
    const auto split = name.rfind('.');
    if (split == name.npos || split == 0 || split + 1 == name.size())
        throw SettingError("cannot read " + quoted(assignment) +
                           "; write plugin.INSTANCE.KEY=VALUE");
    set_instance_option(settings.instances[std::string(name.substr(0, split))],
                        name.substr(split + 1), value);
}

} // namespace iotcc::config
