#include "publish_command.hpp"

#include "api_document.hpp"
#include "base64.hpp"
#include "command_line.hpp"
#include "payload.hpp"
#include "utf8.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iotcc::cli {
namespace {

// What a JSON string can carry.
bool is_utf8(std::string_view bytes)
{
    while (!bytes.empty()) {
        const text::CodePoint first = text::first_code_point(bytes);
        if (first.size == 0)
            return false;
        bytes.remove_prefix(first.size);
    }
    return true;
}

} // namespace

std::string publish_body(const PublishOptions& options, std::string_view payload)
{
    nlohmann::ordered_json body{{"topic", options.topic}};
    if (is_utf8(payload))
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
