#include "command_options.hpp"

#include <CLI/CLI.hpp>

namespace iotcc::cli {

void add_text_option(CLI::App& command, const std::string& name, std::string& value,
                     const std::string& meaning, const std::string& type)
{
    command.add_option(name, value, meaning)
        ->type_name(type)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_list_option(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                     const std::string& meaning, const std::string& type)
{
    command.add_option(name, values, meaning)->type_name(type)->allow_extra_args(false);
}

} // namespace iotcc::cli
