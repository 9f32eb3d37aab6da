#pragma once
#include <string>
#include <string_view>

namespace iotcc::plugin {

enum class RejectionKind {
    refused, // it wants to be a plugin and cannot
    ignored, // it is no plugin, and nobody has to do anything about it
};

// Why a file, or a directory of files, is not taken: one line for the log, the API and the command
// line.
struct Rejection {
    RejectionKind kind = RejectionKind::refused;
    std::string cause;
    std::string remedy; // possibly empty

    // "PATH: refused: CAUSE; REMEDY", cleaned for printing.
    [[nodiscard]] std::string line(std::string_view path) const;
};

[[nodiscard]] Rejection refused(std::string cause, std::string remedy = {});
[[nodiscard]] Rejection ignored(std::string cause);

} // namespace iotcc::plugin
