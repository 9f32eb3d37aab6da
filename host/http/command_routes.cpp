#include "command_routes.hpp"

#include "json_writer.hpp"
#include "node.hpp"
#include "whole_number.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace iotcc::http {
namespace {

using CommandResult = CommandOutcome::Result;

constexpr std::uint64_t kMostTimeoutMs = 600'000;

// What becomes of a command that is not answered, and a time that is none (400).
constexpr RouteRefusal kCommandRefusals[] = {
    {400, "the device's protocol has no form for this name or payload"},
    {404, "the device is not connected"},
    {409, "a newer connection of the device took over before it answered"},
    {413, "the payload is over commands.payload_bytes"},
    {429, "too many commands wait for this device, or it reads too slowly"},
    {501, "the device's protocol has no commands"},
    {502, "the device answered that it failed, or its handler did"},
    {503, "too many commands wait for their answers; commands.waiting is the limit"},
    {504, "the device has not answered in time; whether it acted is not known"},
};

int status_of(CommandResult result)
{
    switch (result) {
    case CommandResult::not_connected:
        return 404;
    case CommandResult::replaced:
        return 409;
    case CommandResult::unsupported:
        return 501;
    case CommandResult::unfit:
        return 400;
    case CommandResult::too_large:
        return 413;
    case CommandResult::timed_out:
        return 504;
    case CommandResult::device_busy:
        return 429;
    case CommandResult::host_busy:
        return 503;
    case CommandResult::answered:
    case CommandResult::failed:
        break;
    }
    return 502;
}

const RouteRefusal& refusal_of(CommandResult result)
{
    return *std::ranges::find(kCommandRefusals, status_of(result), &RouteRefusal::status);
}

Response answer_of(const CommandOutcome& outcome)
{
    if (outcome.result != CommandResult::answered) {
        const RouteRefusal& refusal = refusal_of(outcome.result);
        return error_response(refusal.status, refusal.meaning);
    }
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.member("payload", outcome.payload);
    json.end_object();
    return response;
}

// The documents of the original name `error`, its code sent `errors`: both are here.
Response original_answer(const CommandOutcome& outcome, bool is_query)
{
    Response response;
    std::string error;
    if (outcome.result == CommandResult::timed_out) {
        response.status = 408;
        error = is_query ? "Device query timeout" : "Device command timeout";
    } else if (outcome.result == CommandResult::not_connected) {
        response.status = 404;
        error = "Device not connected";
    } else if (outcome.result != CommandResult::answered) {
        const RouteRefusal& refusal = refusal_of(outcome.result);
        response.status = refusal.status;
        error = refusal.meaning;
    }
    JsonWriter json(response.body);
    json.begin_object();
    json.member("response", outcome.payload);
    json.member("errors", error);
    if (!error.empty())
        json.member("error", error);
    json.end_object();
    return response;
}

// The answer waits for the device, not the worker.
template <class Shown>
void ask(const RouteContext& context, CommandRequest command, Answer answer, Shown shown)
{
    const auto kept = std::make_shared<Answer>(std::move(answer)); // std::function wants copies
    context.node.command(std::move(command), [kept, shown](const CommandOutcome& outcome) {
        kept->send(shown(outcome));
    });
}

void post(const RouteContext& context, const RoutedRequest& request, Answer answer, bool is_query)
{
    const auto timeout_ms = whole_number(request.param("timeout_ms").value_or("8000"));
    if (!timeout_ms || *timeout_ms == 0 || *timeout_ms > kMostTimeoutMs)
        return answer.send(error_response(400, "timeout_ms must be a number from 1 to 600000"));
    CommandRequest command;
    command.device_id = request.captures.at(0);
    command.connection_id = request.param("connection").value_or("");
    command.name = request.captures.at(1);
    command.payload = request.body;
    command.is_query = is_query;
    command.timeout_ms = static_cast<std::uint32_t>(*timeout_ms);
    ask(context, std::move(command), std::move(answer), answer_of);
}

void post_command(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    post(context, request, std::move(answer), false);
}

void post_query(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    post(context, request, std::move(answer), true);
}

void post_original(const RouteContext& context, const RoutedRequest& request, Answer answer,
                   bool is_query)
{
    CommandRequest command;
    command.device_id = request.captures.at(0);
    command.name = is_query ? "query" : "command"; // there it has none, and protocols may need one
    command.payload = request.body;
    command.is_query = is_query;
    ask(context, std::move(command), std::move(answer),
        [is_query](const CommandOutcome& outcome) { return original_answer(outcome, is_query); });
}

void post_original_command(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    post_original(context, request, std::move(answer), false);
}

void post_original_query(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    post_original(context, request, std::move(answer), true);
}

constexpr QueryParam kParams[] = {
    {"timeout_ms", "integer", "1 to 600000 (8000)"},
    {"connection", "string", "one of the device's, by its connection_id (the newest)"},
};
constexpr RouteRefusal kOriginalRefusals[] = {
    {400, "the device's protocol has no form for it", "OriginalReply"},
    {404, "the device is not connected", "OriginalReply"},
    {408, "the device has not answered in time", "OriginalReply"},
    {409, "a newer connection of the device took over", "OriginalReply"},
    {413, "the payload is too large", "OriginalReply"},
    {429, "too many commands wait for this device", "OriginalReply"},
    {501, "the device's protocol has no commands", "OriginalReply"},
    {502, "the device failed", "OriginalReply"},
    {503, "too many commands wait for their answers", "OriginalReply"},
};
constexpr RouteShape kAsk{
    .params = kParams, .body = "text/plain", .answer = "Reply", .refusals = kCommandRefusals};
constexpr RouteShape kOriginal{
    .body = "text/plain", .answer = "OriginalReply", .refusals = kOriginalRefusals};

constexpr Route kCommandRoutes[] = {
    {"POST", "/v1/devices/{id}/commands/{name}", Access::control, post_command,
     "asks the device, with the body as payload, and answers what it answers", kAsk},
    {"POST", "/v1/devices/{id}/queries/{name}", Access::control, post_query,
     "the same for a question, which must not change the device", kAsk},
    {"POST", "/devices/command/{id}", Access::control, post_original_command,
     "a command as the original has it: the body is the payload", kOriginal},
    {"POST", "/devices/query/{id}", Access::control, post_original_query,
     "a query as the original has it", kOriginal},
};

} // namespace

std::span<const Route> command_routes()
{
    return kCommandRoutes;
}

} // namespace iotcc::http
