#include "rescue.hpp"

#include "segment_bytes.hpp"
#include "segment_walk.hpp"

#include <vector>

namespace iotcc::store {

void rescue(const SegmentFile& segment, LiveMap& map)
{
    std::error_code ignored; // said when the damage was found
    const std::string bytes = read_segment(segment, ignored);
    SegmentWalk walk(bytes, segment.start());
    std::vector<SegmentWalk::Entry> batch;
    do {
        while (walk.next(batch))
            for (const SegmentWalk::Entry& entry : batch)
                if (entry.head.kind == RecordHead::Kind::put)
                    map.move(entry.head, entry.value, entry.at);
                else
                    map.bury(entry.head.key);
    } while (walk.skip_bad());
}

} // namespace iotcc::store
