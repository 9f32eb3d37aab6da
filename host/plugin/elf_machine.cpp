#include "elf_machine.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace iotcc::plugin {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kNativeMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kNativeMachine = EM_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint16_t kNativeMachine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr std::uint16_t kNativeMachine = EM_PPC64;
#else
#error "name the ELF machine of this target here"
#endif
static_assert(std::endian::native == std::endian::little, "the ABI is little-endian in major 1");

struct MachineName {
    std::uint16_t machine;
    const char* name;
};
constexpr MachineName kMachines[] = {
    {EM_X86_64, "x86-64"},   {EM_386, "x86"},
    {EM_AARCH64, "aarch64"}, {EM_ARM, "arm"},
    {EM_RISCV, "riscv"},     {EM_PPC64, "ppc64"},
    {EM_PPC, "ppc"},         {EM_S390, "s390"},
    {EM_MIPS, "mips"},       {EM_SPARCV9, "sparc"},
    {EM_IA_64, "ia64"},      {258, "loongarch"}, // EM_LOONGARCH, newer than some <elf.h>
};

std::string machine_name(std::uint16_t machine)
{
    for (const MachineName& known : kMachines)
        if (known.machine == machine)
            return known.name;
    return "machine " + std::to_string(machine);
}

} // namespace

bool is_native(const Elf64_Ehdr& header) noexcept
{
    return header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_ident[EI_DATA] == ELFDATA2LSB &&
           header.e_machine == kNativeMachine;
}

std::string machine_text(const Elf64_Ehdr& header)
{
    const bool is_big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
    const auto machine = is_big_endian ? __builtin_bswap16(header.e_machine) : header.e_machine;
    std::string text = is_big_endian ? "big-endian " : "";
    if (header.e_ident[EI_CLASS] == ELFCLASS32)
        text += "32-bit ";
    return text + machine_name(machine);
}

std::string native_machine()
{
    return machine_name(kNativeMachine);
}

} // namespace iotcc::plugin
