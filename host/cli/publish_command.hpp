#pragma once
#include "api_options.hpp"

#include <string>
#include <string_view>

namespace iotcc::cli {

struct PublishOptions {
    ApiOptions api;
    std::string topic;
    std::string payload;   // "-": what is on the standard input
    std::string qos = "0"; // "0", "1" or "2"
    bool retain = false;
};
// `iotcc publish TOPIC [PAYLOAD]`. Throws std::exception where the host does not answer, or
// refuses.
int publish(const PublishOptions& options);

// What is sent to /v1/publish; `payload` may be any bytes.
[[nodiscard]] std::string publish_body(const PublishOptions& options, std::string_view payload);

} // namespace iotcc::cli
