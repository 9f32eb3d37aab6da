#pragma once
#include <iotcc/plugin.h>

#include <string>

namespace iotcc::abi {

// [main] The plugin's own init, once per loaded file: "" or why it failed, in words.
[[nodiscard]] std::string init_plugin(const iotcc_plugin& plugin);
// [main] After the last destroy.
void deinit_plugin(const iotcc_plugin& plugin) noexcept;

} // namespace iotcc::abi
