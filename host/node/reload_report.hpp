#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace iotcc {

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

} // namespace iotcc
