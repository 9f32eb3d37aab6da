#include "tail_command.hpp"

#include "api_document.hpp"
#include "document_text.hpp"
#include "event_command.hpp"
#include "printable.hpp"
#include "query.hpp"

#include <nlohmann/json.hpp>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string payload_text(const Json& message)
{
    const bool is_text = message.contains("text");
    const std::string shown = is_text ? text::printable(text_at(message, "/text"))
                                      : "base64:" + text::printable(text_at(message, "/base64"));
    const bool is_cut = message.value("cut", false);
    return shown + (is_cut ? "... (" + digits_at(message, "/bytes") + " bytes)" : "");
}

std::string line_of(const client::Event& event)
{
    if (event.name == "message")
        return message_line(parse_document(event.data));
    if (event.name == "skipped")
        return "... " + digits_at(parse_document(event.data), "/messages") + " more not shown";
    return "";
}

} // namespace

std::string message_line(const Json& message)
{
    const std::string time = time_text(number_at(message, "/time_ms"));
    const std::string topic = text::printable(text_at(message, "/topic"));
    const bool comes_in = text_at(message, "/direction") == "in";
    return time.substr(time.find(' ') + 1) + (comes_in ? "  in   " : "  out  ") +
           (topic.empty() ? "" : topic + "  ") + payload_text(message);
}

int tail_device(const TailOptions& options, std::ostream& out)
{
    return show_events(options.api, "/v1/devices/" + client::percent_encoded(options.id) + "/tail",
                       out, line_of);
}

} // namespace iotcc::cli
