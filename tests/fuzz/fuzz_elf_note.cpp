// Any bytes may lie in a plugin directory: reading a note must neither fault nor read past the end.
#include "elf_note.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)iotcc::plugin::inspect_elf(std::as_bytes(std::span(data, size)));
    return 0;
}
