#pragma once
#include "listener.hpp"
#include "live_map.hpp"
#include "log_writer.hpp"
#include "segment_folder.hpp"
#include "segment_set.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace iotcc::store {

// Keeps the disk's use bounded: while more is dead than live, and more than two segments' worth,
// what lives in the oldest segment is appended again, in slices, and the segment is removed once
// that is committed. Always the oldest: then an erase in it has nothing older left to hide, and can
// go with it. [writer]
class Cleaner {
public:
    Cleaner(std::uint64_t segment_bytes, LiveMap& map, SegmentFolder& folder, SegmentSet& segments,
            LogWriter& writer, Listener& listener)
        : segment_bytes_(segment_bytes), map_(map), folder_(folder), segments_(segments),
          writer_(writer), listener_(listener)
    {
    }

    // One slice; `written`: bytes of the group before it, so that cleaning keeps up with appending.
    // `kept`: everything before it is in its segments. May throw std::bad_alloc, and goes on next
    // time.
    void turn(std::size_t written, Position kept);
    // Whether another turn has something to do though nothing was appended.
    [[nodiscard]] bool is_busy() const noexcept
    {
        return is_reading_ || (!leaving_.empty() && !leaving_.front().has_failed);
    }

    // What could be read of a segment has been appended again: it is set aside when everything
    // before `after` is kept.
    void set_aside(const SegmentPointer& segment, Position after);

private:
    struct Leaving {
        SegmentPointer segment;
        Position after = 0; // may go when everything before this is kept
        bool is_damaged = false;
        bool has_failed = false; // said so already
    };

    void choose();
    std::size_t read_slice(std::size_t budget); // bytes looked at
    std::size_t move_records(std::string_view bytes);
    void found_damage(const std::string& why);
    void retire(Position kept);
    [[nodiscard]] bool leave(Leaving& leaving);

    const std::uint64_t segment_bytes_;
    LiveMap& map_;
    SegmentFolder& folder_;
    SegmentSet& segments_;
    LogWriter& writer_;
    Listener& listener_;
    std::vector<Leaving> leaving_;
    bool is_reading_ = false;
    Leaving victim_;  // while reading
    Position at_ = 0; // how far
    std::string bytes_;
};

} // namespace iotcc::store
