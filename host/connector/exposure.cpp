#include "exposure.hpp"

#include "reach.hpp"

#include <stdexcept>
#include <vector>

namespace iotcc {

namespace {

constexpr std::string_view kApiRemedy =
    "make a token with \"iotcc token new NAME --role admin --file FILE\" and set "
    "auth.api_tokens = \"FILE\", or listen on 127.0.0.1";
constexpr std::string_view kDeviceRemedy =
    "make a token per device with \"iotcc token new NAME --device ID --file FILE\" and set "
    "auth.device_tokens = \"FILE\", or users with \"iotcc user new NAME --file FILE\" and set "
    "auth.password_file = \"FILE\", or listen on 127.0.0.1; where something else keeps strangers "
    "away, set auth.anonymous_devices = true";

bool is_exposed(std::string_view address, const config::Settings& settings)
{
    return net::reach_of(address, settings.bind) == net::Reach::network;
}

std::string text(std::string_view setting, std::string_view address, std::string_view who,
                 std::string_view remedy)
{
    std::string line(setting);
    line.append(" = \"").append(address).append("\" is open to the network, and ").append(who);
    return line.append("; ").append(remedy);
}

std::string api_text(std::string_view address)
{
    return text("http.listen", address, "the API needs no token", kApiRemedy);
}

std::string device_text(std::string_view setting, std::string_view address)
{
    return text(setting, address, "devices need no credential", kDeviceRemedy);
}

bool may_come_unknown(const config::AuthSettings& auth)
{
    return !auth.device_needs_credential() && !auth.anonymous_devices;
}

std::vector<std::string> exposed_device_addresses(const config::Settings& settings)
{
    std::vector<std::string> lines;
    if (is_exposed("tcp://:0", settings))
        lines.push_back(device_text("host.bind", settings.bind));
    for (const auto& [name, instance] : settings.instances)
        for (const std::string& address : instance.listen.value_or(std::vector<std::string>{}))
            if (is_exposed(address, settings))
                lines.push_back(device_text("plugin." + name + ".listen", address));
    return lines;
}

} // namespace

void check_exposure(const config::Settings& settings)
{
    std::vector<std::string> lines;
    if (may_come_unknown(settings.auth))
        lines = exposed_device_addresses(settings);
    if (settings.auth.api_tokens.empty() && is_exposed(settings.http.listen, settings))
        lines.push_back(api_text(settings.http.listen));
    std::string all;
    for (const std::string& line : lines)
        all += (all.empty() ? "" : "\n") + line;
    if (!all.empty())
        throw config::SettingError(all);
}

void check_api_exposure(const config::Settings& settings, std::string_view address)
{
    if (settings.auth.api_tokens.empty() && is_exposed(address, settings))
        throw config::SettingError(api_text(address));
}

void check_instance_exposure(const config::Settings& settings, std::string_view instance,
                             std::string_view address)
{
    if (may_come_unknown(settings.auth) && is_exposed(address, settings))
        throw std::runtime_error(
            device_text("plugin." + std::string(instance) + ".listen", address));
}

} // namespace iotcc
