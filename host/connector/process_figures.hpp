#pragma once
#include <cstdint>

namespace iotcc {

// Of this process, as the kernel and the allocator see it now.
struct ProcessFigures {
    std::uint32_t threads = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t heap_bytes = 0; // in use
};
[[nodiscard]] ProcessFigures process_figures();

// Raises the soft limit of open files to the hard one; answers what it is now.
[[nodiscard]] std::uint64_t raise_descriptor_limit();

} // namespace iotcc
