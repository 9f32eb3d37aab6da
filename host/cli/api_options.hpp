#pragma once
#include "api_client.hpp"

#include <string>

namespace CLI {
class App;
}

namespace iotcc::cli {

enum class Output { people, json };

// What the command line says of the host to ask, and how to show what it answers.
struct ApiOptions {
    std::string api = "http://127.0.0.1:9090"; // --api
    std::string token_file;                    // --token-file, or empty: the usual one
    std::string ca_file;                       // --ca, or empty
    Output output = Output::people;            // --json
};

// --api, --token-file, --ca and --json. `options` must stay where it is.
void add_api_options(CLI::App& command, ApiOptions& options);

// The token of the file that was named, else of iotcc/token in $XDG_CONFIG_HOME or ~/.config; ""
// where none was and that one is not there. Throws std::runtime_error where the file cannot be
// used, as where others may read it.
[[nodiscard]] std::string token_of(const ApiOptions& options);

// Throws as token_of.
[[nodiscard]] client::ApiClient client_of(const ApiOptions& options);

} // namespace iotcc::cli
