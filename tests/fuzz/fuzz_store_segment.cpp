// A segment of a store, whatever its bytes are: each batch is whole, in order and lies within them,
// and the walk ends. What follows the first 8 bytes, the position, is the segment without its head.
#include "little_endian.hpp"
#include "segment_head.hpp"
#include "segment_walk.hpp"

#include <cstdint>
#include <cstdlib>

using namespace iotcc::store;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check_batch(const std::vector<SegmentWalk::Entry>& batch, std::string_view body,
                 Position start, Position before)
{
    require(!batch.empty() && batch.front().head.is_first && batch.back().head.is_last);
    Position at = batch.front().at;
    require(at >= before);
    for (const SegmentWalk::Entry& entry : batch) {
        require(entry.at == at && entry.head.order <= at);
        require(entry.value.size() == entry.head.length);
        require(entry.value.data() >= body.data());
        require(entry.value.data() + entry.value.size() <= body.data() + body.size());
        at += entry.head.record_size();
    }
    require(at <= start + body.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)load_segment_head(bytes);
    if (size < sizeof(Position))
        return 0;
    const Position start =
        load<Position>(bytes.data()) >> 1; // no log gets near the end of its range
    const std::string_view body = bytes.substr(sizeof(Position));
    SegmentWalk walk(body, start);
    (void)walk.was_committed();
    std::vector<SegmentWalk::Entry> batch;
    Position before = start;
    do {
        while (walk.next(batch)) {
            check_batch(batch, body, start, before);
            before = walk.at();
        }
    } while (walk.skip_bad());
    require(walk.is_at_end());
    return 0;
}
