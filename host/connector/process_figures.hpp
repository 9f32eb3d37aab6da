#pragma once
#include "file_descriptor.hpp"

#include <cstdint>

namespace iotcc {

// Of this process, as the kernel and the allocator see it now.
struct ProcessFigures {
    std::uint32_t threads = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t heap_bytes = 0; // in use
    double cpu_seconds = 0;       // of the program and of the kernel for it
};
[[nodiscard]] ProcessFigures process_figures();

// What is resident of this process, asked for often: no allocation, and no descriptor to be had
// first.
class ResidentMemory {
public:
    ResidentMemory();
    [[nodiscard]] std::uint64_t bytes() const noexcept; // 0 where the kernel does not tell

private:
    FileDescriptor statm_;
};

// Descriptors of this process: counted one by one, so it takes longer the more there are.
struct DescriptorFigures {
    std::uint64_t open = 0;
    std::uint64_t limit = 0; // the soft one
};
[[nodiscard]] DescriptorFigures descriptor_figures();

// Raises the soft limit of open files to the hard one; answers what it is now.
[[nodiscard]] std::uint64_t raise_descriptor_limit();

} // namespace iotcc
