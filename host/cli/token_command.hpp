#pragma once
#include "settings.hpp"

#include <iosfwd>
#include <string>

namespace iotcc::cli {

struct TokenOptions {
    std::string file; // --file, or empty: the file that the configuration names, or the usual one
    std::string name;
    std::string role;   // --role, or empty
    std::string device; // --device, or empty
};

// Where the host's files are expected when nothing is configured.
constexpr const char* kUsualDeviceTokens = "/etc/iotcc/device-tokens";
constexpr const char* kUsualApiTokens = "/etc/iotcc/api-tokens";

// Each answers the exit code: 1 where a name is taken or missing or a file cannot be written, 2 for
// bad arguments, 78 for a token file with faults.

// `iotcc token new NAME --role ROLE | --device ID`: appends to the file; the token itself goes to
// `out`, this once, and what to do with it to `hints`.
int token_new(const TokenOptions& options, const config::AuthSettings& settings, std::ostream& out,
              std::ostream& hints);
// `iotcc token list`: names, and what each is for; no digests.
int token_list(const TokenOptions& options, const config::AuthSettings& settings, std::ostream& out,
               std::ostream& errors);
// `iotcc token revoke NAME`: takes it out of whichever file holds it.
int token_revoke(const TokenOptions& options, const config::AuthSettings& settings,
                 std::ostream& hints);

} // namespace iotcc::cli
