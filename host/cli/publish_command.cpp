#include "publish_command.hpp"

#include "api_document.hpp"
#include "base64.hpp"
#include "command_line.hpp"
#include "payload.hpp"
#include "utf8.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iotcc::cli {

std::string publish_body(const PublishOptions& options, std::string_view payload)
{
    nlohmann::ordered_json body{{"topic", options.topic}};
    if (text::is_utf8(payload)) // what a JSON string can carry
        body["payload"] = payload;
    else
        body["payload_base64"] = text::base64(payload);
    body["qos"] = options.qos.front() - '0';
    body["retain"] = options.retain;
    return body.dump();
}

int publish(const PublishOptions& options)
{
    client::ApiClient host = client_of(options.api);
    expect_success(
        host.ask({.method = "POST",
                  .path = "/v1/publish",
                  .body = publish_body(options, payload_of(options.payload, std::cin))}));
    return kExitOk;
}

} // namespace iotcc::cli
