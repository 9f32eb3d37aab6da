#include "api_document.hpp"
#include "command_line.hpp"
#include "devices_command.hpp"
#include "devices_text.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace iotcc::cli {

int show_device(const ShowOptions& options, std::ostream& out)
{
    client::ApiClient host = client_of(options.api);
    const auto answer = host.ask({.path = "/v1/devices/" + client::percent_encoded(options.id)});
    const auto device = document_of(answer, {kNotConnected});
    if (options.api.output == Output::json)
        out << answer.body << '\n';
    else
        write_device(device, out);
    return kExitOk;
}

} // namespace iotcc::cli
