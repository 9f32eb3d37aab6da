#pragma once
#include "api_options.hpp"

#include <nlohmann/json_fwd.hpp>

#include <iosfwd>
#include <string>

namespace iotcc::cli {

struct TailOptions {
    ApiOptions api;
    std::string id;
};
// `iotcc tail DEVICE`: its messages as they come, until nobody reads them; the device need not be
// there yet. Throws std::exception where the host does not answer, refuses or ends the stream.
int tail_device(const TailOptions& options, std::ostream& out);

// One message of the stream, without a line's end: when, whereto, topic, payload.
[[nodiscard]] std::string message_line(const nlohmann::ordered_json& message);

} // namespace iotcc::cli
