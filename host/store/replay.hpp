#pragma once
#include "disk_calls.hpp"
#include "live_map.hpp"
#include "replay_listener.hpp"
#include "segment_folder.hpp"
#include "segment_set.hpp"
#include "segment_walk.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace iotcc::store {

// Reads the segments of a folder into the index and the set, once, before there are other threads.
class Replay {
public:
    Replay(DiskCalls& calls, SegmentFolder& folder, SegmentSet& segments, LiveMap& map,
           ReplayListener& listener)
        : calls_(calls), folder_(folder), segments_(segments), map_(map), listener_(listener)
    {
    }

    // Throws StoreError: a newer format (before anything was touched), a file that cannot be
    // opened.
    void run();

    // To be written to: the newest segment if it is sound.
    [[nodiscard]] const SegmentPointer& tail() const noexcept { return tail_; }
    [[nodiscard]] std::uint64_t last_number() const noexcept { return last_number_; }
    // To be rescued and set aside.
    [[nodiscard]] const std::vector<SegmentPointer>& damaged() const noexcept { return damaged_; }

private:
    struct Moved {
        Position at = 0, order = 0;
    };

    void open_all();
    void open_one(const SegmentFolder::Name& name, bool is_last);
    void put_aside(const std::string& path, std::uint64_t size, const std::string& why);
    void read_all(const std::vector<SegmentPointer>& segments);
    void read_one(const SegmentPointer& segment, const SegmentPointer& next);
    void take(const std::vector<SegmentWalk::Entry>& batch);
    void cut(const SegmentPointer& segment, Position end);
    void tell_live();
    [[nodiscard]] Position order_of(Position at) const noexcept;

    DiskCalls& calls_;
    SegmentFolder& folder_;
    SegmentSet& segments_;
    LiveMap& map_;
    ReplayListener& listener_;
    std::vector<Moved> moved_; // by `at`; what compaction moved keeps its old turn
    std::vector<SegmentPointer> damaged_;
    SegmentPointer tail_;
    std::uint64_t last_number_ = 0;
    Position end_ = 0;
};

} // namespace iotcc::store
