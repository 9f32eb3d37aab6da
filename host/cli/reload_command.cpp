#include "reload_command.hpp"

#include "api_document.hpp"
#include "command_line.hpp"
#include "document_text.hpp"
#include "printable.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kRefused = 422;

std::string change_text(const Json& setting)
{
    return text::printable(text_at(setting, "/key") + ": " + text_at(setting, "/old") + " -> " +
                           text_at(setting, "/new"));
}

void write_faults(const Json& report, std::ostream& errors)
{
    for (const Json& fault : report.value("failed", Json::array()))
        errors << text::printable(fault.is_string() ? fault.get<std::string>() : fault.dump())
               << '\n';
    errors << "iotcc: nothing has changed: the settings have faults\n";
}

} // namespace

void write_reload(const Json& report, std::ostream& out)
{
    const Json changed = report.value("changed", Json::array());
    const Json waiting = report.value("restart_needed", Json::array());
    for (const Json& setting : changed)
        out << "changed  " << change_text(setting) << '\n';
    for (const Json& setting : waiting) {
        const std::string instance = text_at(setting, "/instance");
        out << "waits for a restart of "
            << (instance.empty() ? "the host" : text::printable(instance)) << "  "
            << change_text(setting) << '\n';
    }
    if (changed.empty() && waiting.empty())
        out << "nothing has changed\n";
}

int reload_host(const ApiOptions& options, std::ostream& out, std::ostream& errors)
{
    client::ApiClient host = client_of(options);
    const auto answer = host.ask(
        {.method = "POST", .path = "/v1/reload", .answer_within = std::chrono::seconds(60)});
    const bool is_refused = answer.status == kRefused;
    const auto report = is_refused ? parse_document(answer.body) : document_of(answer);
    if (options.output == Output::json)
        out << answer.body << '\n';
    else if (is_refused)
        write_faults(report, errors);
    else
        write_reload(report, out);
    return is_refused ? kExitFailed : kExitOk;
}

} // namespace iotcc::cli
