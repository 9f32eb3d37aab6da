#include "page_region.hpp"

#include <cstdint>
#include <new>
#include <sys/mman.h>

namespace iotcc::stats {

PageRegion::PageRegion(std::size_t bytes, std::size_t alignment) : mapped_bytes_(bytes + alignment)
{
    // What the alignment leaves over stays mapped: address space that is never touched is free.
    mapped_ = ::mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped_ == MAP_FAILED) {
        throw std::bad_alloc();
    }
    // One touched row must not cost a huge page of 2 MiB. Fails harmlessly on kernels without them.
    static_cast<void>(::madvise(mapped_, mapped_bytes_, MADV_NOHUGEPAGE));
    const auto start = reinterpret_cast<std::uintptr_t>(mapped_);
    aligned_ = reinterpret_cast<void*>((start + alignment - 1) & ~(alignment - 1));
}

PageRegion::~PageRegion()
{
    ::munmap(mapped_, mapped_bytes_);
}

} // namespace iotcc::stats
