#pragma once
#include "segment_file.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace iotcc::store {

using SegmentPointer = std::shared_ptr<SegmentFile>; // shared with readers, see SegmentFile

// The open segments, oldest first. Changed by the writer alone; safe from any thread.
class SegmentSet {
public:
    void add(SegmentPointer segment);
    void remove(const SegmentPointer& segment);

    // The one in which `at` lies, if its place is in a segment; of several with that place the
    // newest.
    [[nodiscard]] SegmentPointer find(Position at) const;
    [[nodiscard]] std::vector<SegmentPointer> all() const;
    [[nodiscard]] std::size_t count() const;

private:
    mutable std::mutex mutex_; // guards the vector; SegmentFile::end() is the writer's
    std::vector<SegmentPointer> segments_;
};

} // namespace iotcc::store
