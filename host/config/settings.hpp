#pragma once
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::config {

// A setting that cannot be used: what() names it, the reason and the remedy.
class SettingError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The keys of one instance, as text: the host's own (component, listen, storage) and the
// component's.
using Section = std::map<std::string, std::string, std::less<>>;

constexpr std::uint32_t kMostLanes = 64;

// What the operator has set, over the defaults.
struct Settings {
    std::string bind = "127.0.0.1"; // for listen addresses without a host
    std::uint32_t lanes = 0;        // 0: one per core, at most kMostLanes
    std::uint32_t shutdown_ms = 8000;
    std::string state_dir = "/var/lib/iotcc";
    std::uint32_t connections = 10'000; // device connections at once; 0: no limit
    std::string http_listen = "tcp://127.0.0.1:9090";
    std::string log_level = "info";
    std::map<std::string, Section, std::less<>> instances; // [plugin.NAME]
};

// Sets "SECTION.KEY=VALUE" or "plugin.INSTANCE.KEY=VALUE"; an INSTANCE that is not the name of a
// section may stand without "plugin.". Throws SettingError, and then nothing has changed.
void set(Settings& settings, std::string_view assignment);

// The option of that name that is nearest to a mistyped one: "did you mean "host.lanes"?", or ""
// when none is near.
[[nodiscard]] std::string suggestion(std::string_view mistyped,
                                     const std::vector<std::string>& names);

} // namespace iotcc::config
