#pragma once
#include <cstddef>

namespace iotcc::stats {

// Zeroed memory at a fixed address, of which only the touched pages cost anything.
class PageRegion {
public:
    // `alignment`: a power of two. Throws std::bad_alloc.
    PageRegion(std::size_t bytes, std::size_t alignment);
    ~PageRegion();
    PageRegion(const PageRegion&) = delete;
    PageRegion& operator=(const PageRegion&) = delete;

    [[nodiscard]] void* address() const noexcept { return aligned_; }

private:
    std::size_t mapped_bytes_;
    void* mapped_;
    void* aligned_;
};

} // namespace iotcc::stats
