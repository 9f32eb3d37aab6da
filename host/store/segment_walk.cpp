#include "segment_walk.hpp"

#include <algorithm>

namespace iotcc::store {

bool SegmentWalk::next(std::vector<Entry>& batch)
{
    batch.clear();
    for (std::size_t offset = offset_;;) {
        const RecordView record = record_at(offset);
        if (record.state != RecordView::State::whole || record.head.is_first != batch.empty())
            return false;
        const Position at = start_ + offset;
        offset += record.head.record_size();
        if (record.head.kind == RecordHead::Kind::mark) {
            if (!batch.empty())
                return false;
            committed_ = std::max(committed_, record.head.order);
            offset_ = offset;
            continue;
        }
        batch.push_back({record.head, at, record.value});
        if (record.head.is_last) {
            offset_ = offset;
            return true;
        }
    }
}

bool SegmentWalk::skip_bad() noexcept
{
    // The head at offset_ may be sound and its batch still not whole.
    for (bool is_behind = false; offset_ < body_.size(); is_behind = true) {
        const RecordView record = record_at(offset_);
        const bool has_end = record.state == RecordView::State::whole ||
                             record.state == RecordView::State::bad_value;
        if (is_behind && record.state == RecordView::State::whole && record.head.is_first)
            return true;
        offset_ += has_end ? record.head.record_size() : 1;
    }
    return false;
}

bool SegmentWalk::was_committed() const
{
    SegmentWalk ahead = *this;
    std::vector<Entry> batch;
    while (ahead.skip_bad())
        while (ahead.next(batch))
            ;
    return ahead.committed_ > at();
}

} // namespace iotcc::store
