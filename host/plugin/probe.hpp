#pragma once
#include "file_descriptor.hpp"
#include "probe_verdict.hpp"

#include <chrono>
#include <string>

namespace iotcc::plugin {

// Loads files in a process of their own, where a constructor may crash, hang or exit without harm.
class Probe {
public:
    // Opens the program whose `probe` subcommand is run: by default this one, also after a package
    // upgrade replaced its file. Make it at start. Throws std::system_error where it cannot be
    // opened.
    explicit Probe(const std::string& program = "/proc/self/exe",
                   std::chrono::milliseconds limit = std::chrono::seconds(5));

    // Loads the copy behind that descriptor in a new process, by `path` or, where it is empty, from
    // the descriptor itself. Waits for the verdict up to the limit; nothing of the process group is
    // alive afterwards, except what left the group. Safe from any thread that lives until it
    // returns.
    [[nodiscard]] ProbeVerdict run(int copy_fd, const std::string& path) const;

private:
    FileDescriptor program_;
    std::chrono::milliseconds limit_;
};

} // namespace iotcc::plugin
