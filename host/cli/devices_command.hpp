#pragma once
#include "api_options.hpp"
#include "device_filter.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace iotcc::cli {

// Each answers the exit code, and throws std::exception where the host does not answer, or refuses.

struct ListOptions {
    ApiOptions api;
    DeviceFilter filter;
    std::string sort;   // --sort: KEY, or -KEY to have the largest first
    std::string limit;  // --limit: rows per page
    std::string cursor; // --cursor: the `next` of an earlier page
    bool all = false;   // --all: every page
};
// `iotcc devices list`. How to see what is left goes to `hints`.
int list_devices(const ListOptions& options, std::ostream& out, std::ostream& hints);

struct ShowOptions {
    ApiOptions api;
    std::string id;
};
// `iotcc devices show ID`
int show_device(const ShowOptions& options, std::ostream& out);

struct KickOptions {
    ApiOptions api;
    std::string id; // or empty: by the filter
    DeviceFilter filter;
    bool yes = false; // --yes: nobody is asked
};
// `iotcc devices kick ID`, or by filter. Many are kicked when --yes says so or a person at the
// terminal; exit 2 where there is neither.
int kick_devices(const KickOptions& options, std::ostream& out, std::ostream& hints);

struct AskOptions {
    ApiOptions api;
    std::string id, name;
    std::string payload;    // "-": what is on the standard input
    std::string connection; // --connection, or empty: the newest
    std::string timeout = "8s";
};
enum class Question { command, query };
// `iotcc devices command ID NAME [PAYLOAD]`, `query`: the answer's bytes; as far as they are fit
// for it at a terminal.
int ask_device(Question question, const AskOptions& options, std::ostream& out);

} // namespace iotcc::cli
