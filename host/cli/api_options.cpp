#include "api_options.hpp"

#include "command_options.hpp"
#include "guarded_file.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <stdexcept>

namespace iotcc::cli {
namespace {

// The only line of the file. Visible ASCII: anything else would end the field that carries it.
std::string token_in(const std::string& file)
{
    std::string token = auth::read_guarded_file(file).text;
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    for (const char c : token)
        if (c <= ' ' || c > '~')
            throw std::runtime_error(file + ": holds more than a token; its one line is the token");
    if (token.empty())
        throw std::runtime_error(file + ": holds no token");
    return token;
}

std::string usual_token_file()
{
    if (const char* const folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder)
        return std::string(folder) + "/iotcc/token";
    const char* const home = std::getenv("HOME");
    return home == nullptr ? "" : std::string(home) + "/.config/iotcc/token";
}

} // namespace

void add_api_options(CLI::App& command, ApiOptions& options)
{
    add_text_option(command, "--api", options.api, "http(s)://HOST:PORT or unix:///PATH", "URL");
    add_text_option(command, "--token-file", options.token_file, "(~/.config/iotcc/token)", "FILE");
    add_text_option(command, "--ca", options.ca_file, "who signed the host's certificate", "FILE");
    command.add_flag_callback(
        "--json", [&options] { options.output = Output::json; }, "the API's own, for scripts");
    command.get_option("--api")->check([](const std::string& url) {
        return client::parse_api_address(url) ? "" : "write http://HOST:PORT or unix:///PATH";
    });
}

std::string token_of(const ApiOptions& options)
{
    if (!options.token_file.empty())
        return token_in(options.token_file);
    const std::string usual = usual_token_file();
    return auth::stamp_of(usual) ? token_in(usual) : "";
}

client::ApiClient client_of(const ApiOptions& options)
{
    return {client::parse_api_address(options.api).value(), token_of(options), options.ca_file};
}

} // namespace iotcc::cli
