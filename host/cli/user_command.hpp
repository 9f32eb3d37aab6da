#pragma once
#include "settings.hpp"

#include <iosfwd>
#include <string>

namespace iotcc::cli {

struct UserOptions {
    std::string file; // --file, or empty: the file that the configuration names, or the usual one
    std::string name;
};

// Where the host's file is expected when nothing is configured.
constexpr const char* kUsualPasswordFile = "/etc/iotcc/passwords";

// Each answers the exit code: 1 where a name is taken or missing or a file cannot be written, 2 for
// bad arguments, 78 for a password file with faults.

// `iotcc user new NAME`: appends to the file. The password is asked for twice at a terminal, and is
// the first line of the standard input where that is none.
int user_new(const UserOptions& options, const config::AuthSettings& settings, std::ostream& hints);
// `iotcc user list`: names alone.
int user_list(const UserOptions& options, const config::AuthSettings& settings, std::ostream& out,
              std::ostream& errors);
// `iotcc user delete NAME`.
int user_delete(const UserOptions& options, const config::AuthSettings& settings,
                std::ostream& hints);

} // namespace iotcc::cli
