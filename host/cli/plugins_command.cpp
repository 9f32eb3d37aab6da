#include "plugins_command.hpp"

#include "offered_schema.hpp"
#include "printable.hpp"
#include "table.hpp"

#include <ostream>

namespace iotcc::cli {
namespace {

using plugin::PluginFile;
using plugin::PluginState;

const char* state_text(PluginState state)
{
    switch (state) {
    case PluginState::accepted:
        return "ok";
    case PluginState::loaded:
        return "loaded";
    case PluginState::ignored:
        return "ignored";
    case PluginState::refused:
        break;
    }
    return "refused";
}

void print_accepted(const std::string& path, const PluginFile& file, std::ostream& out)
{
    std::string text = path + ": ok: " + file.id + ' ' + file.version + ", ABI " + file.abi;
    if (file.draft != 0)
        text += " draft " + std::to_string(file.draft);
    const char* separator = ", components: ";
    for (const auto& component : file.components) {
        text += separator + component.name + " (" + component.kind + ')';
        separator = ", ";
    }
    out << text::printable(text) << '\n';
}

// What its components can be configured with, where they say so.
void print_options(const PluginFile& file, std::ostream& out)
{
    for (const config::ComponentSchema& component : offered_schemas({file})) {
        if (!component.options)
            continue;
        for (const config::OptionSchema& option : *component.options) {
            const std::string range = config::range_of(option.shape());
            std::string text = component.name + '.' + option.name + " = " + option.default_text +
                               " (" + std::string(config::type_name(option.type));
            for (const std::string& part : {range, option.unit})
                text += (part.empty() ? "" : " ") + part;
            out << "  " << text::printable(text + "): " + option.meaning) << '\n';
        }
    }
}

} // namespace

int plugins_list(const std::vector<std::string>& directories, const plugin::HostOffer& offer,
                 const plugin::VetOptions& options, std::ostream& out)
{
    const plugin::PluginScan scan = plugin::survey(directories, offer, options);
    Table table({{"FILE"}, {"ID"}, {"VERSION"}, {"ABI"}, {"STATE"}});
    int exit_code = scan.directory_errors.empty() ? 0 : 1;
    for (const PluginFile& file : scan.files) {
        table.add({file.name, file.id, file.version, file.abi, state_text(file.state)},
                  file.message);
        if (file.state == PluginState::refused)
            exit_code = 1;
    }
    table.print(out, 0);
    for (const std::string& error : scan.directory_errors)
        out << error << '\n';
    return exit_code;
}

int plugins_verify(const std::vector<std::string>& files, const plugin::HostOffer& offer,
                   const plugin::VetOptions& options, std::ostream& out)
{
    int exit_code = 0;
    for (const std::string& path : files) {
        const PluginFile file = plugin::verify(path, offer, options);
        if (file.state == PluginState::accepted) {
            print_accepted(path, file, out);
            print_options(file, out);
            continue;
        }
        out << file.message << '\n';
        exit_code = 1;
    }
    return exit_code;
}

} // namespace iotcc::cli
