#include "plugin_init.hpp"

#include "status_word.hpp"

#include <exception>

namespace iotcc::abi {

std::string init_plugin(const iotcc_plugin& plugin)
{
    if (plugin.init == nullptr)
        return "";
    try {
        const std::int32_t status = plugin.init();
        return status < 0 ? std::string("init: ") + status_word(status) : "";
    } catch (const std::exception& e) {
        return std::string("init: threw ") + e.what();
    } catch (...) {
        return "init: threw something that is no std::exception";
    }
}

void deinit_plugin(const iotcc_plugin& plugin) noexcept
{
    if (plugin.deinit == nullptr)
        return;
    try {
        plugin.deinit();
    } catch (...) { // the process ends anyway
    }
}

} // namespace iotcc::abi
