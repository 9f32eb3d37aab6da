#include "event_command.hpp"

#include "api_document.hpp"
#include "command_line.hpp"

#include <ostream>

namespace iotcc::cli {

int show_events(const ApiOptions& options, const std::string& path, std::ostream& out,
                const std::function<std::string(const client::Event&)>& line_of)
{
    client::ApiClient host = client_of(options);
    const auto answer = host.follow(path, [&](const client::Event& event) {
        const std::string line = line_of(event);
        if (!line.empty())
            out << (options.output == Output::json ? event.data : line) << std::endl;
        return out.good();
    });
    expect_success(answer);
    if (out.good())
        throw client::NoAnswer("the host has ended the stream; it stopped, or we read too slowly");
    return kExitFailed;
}

} // namespace iotcc::cli
