#include "segment_set.hpp"

#include <algorithm>

namespace iotcc::store {

void SegmentSet::add(SegmentPointer segment)
{
    const std::scoped_lock lock(mutex_);
    segments_.push_back(std::move(segment));
}

void SegmentSet::remove(const SegmentPointer& segment)
{
    const std::scoped_lock lock(mutex_);
    std::erase(segments_, segment);
}

SegmentPointer SegmentSet::find(Position at) const
{
    const std::scoped_lock lock(mutex_);
    const auto behind = std::upper_bound(
        segments_.begin(), segments_.end(), at,
        [](Position wanted, const SegmentPointer& segment) { return wanted < segment->start(); });
    return behind == segments_.begin() ? nullptr : *std::prev(behind);
}

std::vector<SegmentPointer> SegmentSet::all() const
{
    const std::scoped_lock lock(mutex_);
    return segments_;
}

std::size_t SegmentSet::count() const
{
    const std::scoped_lock lock(mutex_);
    return segments_.size();
}

} // namespace iotcc::store
