#include "status_command.hpp"

#include "api_document.hpp"
#include "clock.hpp"
#include "command_line.hpp"
#include "event_command.hpp"
#include "status_text.hpp"
#include "terminal.hpp"

#include <nlohmann/json.hpp>

#include <ostream>
#include <utility>

namespace iotcc::cli {

int print_status(const ApiOptions& options, std::ostream& out)
{
    client::ApiClient host = client_of(options);
    const client::ApiAnswer answer = host.ask({.path = "/v1/status"});
    const auto status = document_of(answer);
    if (options.output == Output::json) {
        out << answer.body << '\n';
        return kExitOk;
    }
    write_status(status, out);
    write_plugins(document_of(host.ask({.path = "/v1/plugins"})), terminal_width(), out << '\n');
    return kExitOk;
}

int watch_status(const ApiOptions& options, std::ostream& out)
{
    std::string title = watch_title() + '\n'; // above the first line
    return show_events(options, "/v1/stream", out, [&title](const client::Event& event) {
        if (event.name != "status")
            return std::string();
        return std::exchange(title, "") + watch_line(parse_document(event.data), unix_ms());
    });
}

} // namespace iotcc::cli
