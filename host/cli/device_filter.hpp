#pragma once
#include "query.hpp"

#include <string>

namespace CLI {
class App;
}

namespace iotcc::cli {

// Which devices; what is empty does not narrow it down.
struct DeviceFilter {
    std::string id;       // --id: how it begins
    std::string protocol; // --protocol: the component
    std::string instance; // --instance
    std::string address;  // --address: how it begins
    std::string since;    // --since: a duration back from now, or Unix milliseconds
};

void add_filter_options(CLI::App& command, DeviceFilter& filter);

// As the API takes it. `since` must be one that add_filter_options has let through.
[[nodiscard]] client::Query query_of(const DeviceFilter& filter);

} // namespace iotcc::cli
