#pragma once
#include <elf.h>
#include <string>

namespace iotcc::plugin {

// Whether class, byte order and machine are those that this host was built for. Looks only at these
// fields.
[[nodiscard]] bool is_native(const Elf64_Ehdr& header) noexcept;
// "aarch64", "32-bit x86", "big-endian ppc64"; "machine 4711" where it has no name here.
[[nodiscard]] std::string machine_text(const Elf64_Ehdr& header);
[[nodiscard]] std::string native_machine();

} // namespace iotcc::plugin
