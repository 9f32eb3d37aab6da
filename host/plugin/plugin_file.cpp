#include "plugin_file.hpp"

namespace iotcc::plugin {

void PluginFile::reject(const Rejection& rejection, std::string_view path)
{
    state = rejection.kind == RejectionKind::ignored ? PluginState::ignored : PluginState::refused;
    message = rejection.line(path);
}

} // namespace iotcc::plugin
