#include "api_document.hpp"
#include "command_line.hpp"
#include "devices_command.hpp"
#include "document_text.hpp"
#include "terminal.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace iotcc::cli {
namespace {

int close_them(client::ApiClient& host, const std::string& path, Output output, std::ostream& out)
{
    const auto answer = host.ask({.method = "DELETE", .path = path});
    const auto document = document_of(answer, {kNotConnected});
    if (output == Output::json)
        out << answer.body << '\n';
    else
        out << "closed " << digits_at(document, "/closed") << '\n';
    return kExitOk;
}

bool wants_to_kick(client::ApiClient& host, client::Query query)
{
    query.add("limit", "1");
    const auto devices = document_of(host.ask({.path = "/v1/devices" + query.text()}));
    const std::string matching = digits_at(devices, "/matching");
    return is_confirmed("Kick " + matching + (matching == "1" ? " device?" : " devices?"));
}

} // namespace

int kick_devices(const KickOptions& options, std::ostream& out, std::ostream& hints)
{
    const client::Query query = query_of(options.filter);
    if (options.id.empty() == query.empty()) {
        hints << "iotcc: name one device, or say which by --id, --protocol, --instance, --address "
                 "or --since\n";
        return kExitUsage;
    }
    if (options.id.empty() && !options.yes && !input_is_terminal()) {
        hints << "iotcc: many may be kicked and nobody can be asked: add --yes\n";
        return kExitUsage;
    }
    client::ApiClient host = client_of(options.api);
    if (!options.id.empty())
        return close_them(host, "/v1/devices/" + client::percent_encoded(options.id),
                          options.api.output, out);
    if (options.yes || wants_to_kick(host, query))
        return close_them(host, "/v1/devices" + query.text(), options.api.output, out);
    hints << "nobody was kicked\n";
    return kExitFailed;
}

} // namespace iotcc::cli
