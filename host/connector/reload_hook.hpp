#pragma once
#include "node.hpp"
#include "settings.hpp"

#include <string>
#include <vector>

namespace iotcc {

// What the hooks have to say about a reload beyond the settings' own values.
struct ReloadFindings {
    std::vector<std::string>
        failed; // why it cannot be: then nothing is applied, here and elsewhere
    // What changed though its setting did not, as the content of a file.
    std::vector<SettingChange> changed;
};

// A part of the host that a reload reaches. Every hook prepares; when none found a fault, every
// hook applies. [main]
class ReloadHook {
public:
    virtual ~ReloadHook() = default;
    // Reads and checks whatever it needs of `next` and keeps it aside; what is in use stays.
    virtual void prepare(const config::Settings& next, ReloadFindings& findings)
    {
        (void)next, (void)findings;
    }
    // Puts `next`, which was prepared last, in force. Must not wait for a lane, nor fail but for
    // std::bad_alloc: then it is called again at the next reload.
    virtual void apply(const config::Settings& next) = 0;
};

} // namespace iotcc
