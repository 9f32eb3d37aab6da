#include "api_document.hpp"
#include "command_line.hpp"
#include "devices_command.hpp"
#include "document_text.hpp"
#include "duration.hpp"
#include "payload.hpp"
#include "printable.hpp"
#include "terminal.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iotcc::cli {
namespace {

client::ApiRequest request_for(Question question, const AskOptions& options)
{
    using client::percent_encoded;
    const auto timeout = parse_duration(options.timeout).value();
    client::Query query;
    query.add("timeout_ms", std::to_string(timeout.count()));
    query.add_given("connection", options.connection);
    client::ApiRequest request;
    request.method = "POST";
    request.path = "/v1/devices/" + percent_encoded(options.id) +
                   (question == Question::command ? "/commands/" : "/queries/") +
                   percent_encoded(options.name) + query.text();
    request.body = payload_of(options.payload, std::cin);
    request.content_type = "application/octet-stream";
    request.answer_within += timeout;
    return request;
}

} // namespace

int ask_device(Question question, const AskOptions& options, std::ostream& out)
{
    client::ApiClient host = client_of(options.api);
    const auto answer = host.ask(request_for(question, options));
    const auto document = document_of(answer, {kNotConnected, {504, "--timeout gives it longer"}});
    if (options.api.output == Output::json)
        out << answer.body << '\n';
    else if (const std::string reply = text_at(document, "/payload"); output_is_terminal())
        out << text::printable(reply) << '\n';
    else
        out << reply;
    return kExitOk;
}

} // namespace iotcc::cli
