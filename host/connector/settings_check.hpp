#pragma once
#include "settings.hpp"

// What can be said of settings only together with the machine. Opens no port and writes nothing.
// Throws config::SettingError with a line per fault.
namespace iotcc {

// No address is open to the network without credentials, and the blocks of addresses are such.
void check_addresses(const config::Settings& settings);

// That, and the files of [auth] and the certificates that the settings name can be used. The host
// starts without a certificate that cannot: only what needs it fails.
void check_settings(const config::Settings& settings);

} // namespace iotcc
