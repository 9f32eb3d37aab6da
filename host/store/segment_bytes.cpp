#include "segment_bytes.hpp"

#include <algorithm>

namespace iotcc::store {

std::string read_segment(const SegmentFile& segment, std::error_code& error)
{
    constexpr std::size_t kPage = std::size_t{64} << 10;
    std::string all, page;
    all.reserve(segment.end() - segment.start());
    for (Position at = segment.start(); at < segment.end();) {
        const std::size_t size = std::min<Position>(kPage, segment.end() - at);
        if (const std::error_code failed = segment.read(at, size, page)) {
            error = failed;
            page.assign(size, '\0');
        }
        all += page;
        if (page.size() < size)
            break;
        at += size;
    }
    return all;
}

} // namespace iotcc::store
