#pragma once
#include "settings.hpp"

#include <string>
#include <string_view>

// No port is open to the network without credentials, whatever was forgotten.
namespace iotcc {

// Looks at every address that the configuration names: of the API, of each instance, and
// `host.bind`, which is that of all the rest. Throws config::SettingError with a line per address
// that can be reached from the network while its side asks for no credential. Resolves names.
void check_exposure(const config::Settings& settings);

// The same for the API's address as it was bound: its name may have resolved to another one.
void check_api_exposure(const config::Settings& settings, std::string_view address);

// The same for one instance's address, which its plugin may have brought, before it is opened and,
// as it was bound, before it is served. Throws std::runtime_error.
void check_instance_exposure(const config::Settings& settings, std::string_view instance,
                             std::string_view address);

} // namespace iotcc
