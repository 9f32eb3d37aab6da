#include "publish_routes.hpp"

#include "base64.hpp"
#include "json_body.hpp"
#include "node.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace iotcc::http {
namespace {

using PublishResult = Node::PublishResult;

constexpr std::array<std::string_view, 5> kMembers = {"topic", "payload", "payload_base64", "qos",
                                                      "retain"};

// What is wrong with a body, for people; "": nothing.
std::string_view fault_of(const nlohmann::json& body)
{
    for (const auto& [name, value] : body.items())
        if (std::ranges::find(kMembers, name) == kMembers.end())
            return "a publication has topic, payload or payload_base64, qos and retain";
    if (!body.contains("topic") || !body["topic"].is_string())
        return "topic must be a string";
    if (body.contains("payload") && body.contains("payload_base64"))
        return "payload and payload_base64 are two ways to say the same";
    for (const auto* const payload : {"payload", "payload_base64"})
        if (body.contains(payload) && !body[payload].is_string())
            return "the payload must be a string";
    if (body.contains("qos") && (!body["qos"].is_number_unsigned() || body["qos"] > 2))
        return "qos must be 0, 1 or 2";
    if (body.contains("retain") && !body["retain"].is_boolean())
        return "retain must be true or false";
    return "";
}

// Of a body without a fault; nothing where its base64 is none.
std::optional<Publication> publication_of(const nlohmann::json& body)
{
    Publication publication;
    publication.topic = body["topic"].get<std::string>();
    publication.qos = body.value("qos", std::uint8_t{0});
    publication.is_retained = body.value("retain", false);
    if (!body.contains("payload_base64")) {
        publication.payload = body.value("payload", "");
        return publication;
    }
    auto bytes = text::bytes_of_base64(body["payload_base64"].get<std::string>());
    if (!bytes)
        return std::nullopt;
    publication.payload = std::move(*bytes);
    return publication;
}

constexpr RouteRefusal kPublishRefusals[] = {
    {400, "the body is no publication, or its topic is none that one may publish to"},
    {503, "a queue that must hold the message is full, or what is to survive cannot be written"},
};

Response publish_answer(PublishResult result)
{
    switch (result) {
    case PublishResult::taken:
        return {204, kJson, {}};
    case PublishResult::bad_topic:
        return error_response(400, "topic must be one to publish to: without + and #, at most "
                                   "65535 bytes of UTF-8 and 200 levels");
    case PublishResult::topic_of_host:
        return error_response(400, "topics under $SYS/ are the host's own");
    case PublishResult::no_room:
        break;
    }
    return error_response(503, kPublishRefusals[1].meaning);
}

// The answer waits for a lane, not the worker.
void post_publish(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const auto body = parse_json_body(request.body);
    if (!body || !body->is_object())
        return answer.send(error_response(400, R"(write {"topic":"a/b","payload":"text"})"));
    if (const auto fault = fault_of(*body); !fault.empty())
        return answer.send(error_response(400, fault));
    auto publication = publication_of(*body);
    if (!publication)
        return answer.send(error_response(400, "payload_base64 is no base64"));
    const auto kept = std::make_shared<Answer>(std::move(answer)); // std::function wants copies
    context.node.publish(std::move(*publication),
                         [kept](PublishResult result) { kept->send(publish_answer(result)); });
}

constexpr Route kPublishRoutes[] = {
    {"POST",
     "/v1/publish",
     Access::control,
     post_publish,
     "publishes a message to whoever has subscribed to its topic",
     {.body = "Publication", .success = 204, .refusals = kPublishRefusals}},
};

} // namespace

std::span<const Route> publish_routes()
{
    return kPublishRoutes;
}

} // namespace iotcc::http
