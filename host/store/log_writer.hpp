#pragma once
#include "live_map.hpp"
#include "segment_folder.hpp"
#include "segment_set.hpp"
#include "store.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace iotcc::store {

// Puts groups into segments. [writer]
class LogWriter {
public:
    // `tail`: the segment to go on with, or none. `last_number`: of the segments so far.
    LogWriter(const Settings& settings, DiskCalls& calls, SegmentFolder& folder,
              SegmentSet& segments, SegmentPointer tail, std::uint64_t last_number);

    // Begins another group; it must stay until write() has answered nothing.
    void begin(const LiveMap::Group& group);

    // Writes and syncs the group, or what an earlier call has left of it. Answers why it could not,
    // "FILE: what: why": then nothing of what is left counts, and it may be tried again.
    [[nodiscard]] std::optional<std::string> write();

    // Makes a first segment where there is none.
    [[nodiscard]] std::optional<std::string> prepare(Position at);

    // Where Settings::sync is not always: lets all that was written be on the disk, and not in the
    // page cache only. Once that has failed it fails for good: the kernel tells an error once, and
    // may have dropped the pages.
    [[nodiscard]] std::error_code sync();

    [[nodiscard]] const SegmentPointer& tail() const noexcept { return tail_; }
    // [any] Of all segments.
    [[nodiscard]] std::uint64_t disk_bytes() const noexcept
    {
        return disk_bytes_.load(std::memory_order_relaxed);
    }
    void removed(std::uint64_t bytes) noexcept { disk_bytes_ -= bytes; }

private:
    [[nodiscard]] Position position() const noexcept { return group_.start + done_; }
    void seal_group() noexcept;
    [[nodiscard]] std::size_t part() const noexcept;
    [[nodiscard]] std::optional<std::string> write_part(std::string_view bytes);
    [[nodiscard]] std::optional<std::string> roll(Position start);
    [[nodiscard]] std::optional<std::string> create(Position start);
    void abandon();

    const Settings& settings_;
    DiskCalls& calls_;
    SegmentFolder& folder_;
    SegmentSet& segments_;
    SegmentPointer tail_;
    std::uint64_t last_number_;
    std::atomic<std::uint64_t> disk_bytes_{0};
    std::error_code unsynced_; // why some of it may not be on the disk
    LiveMap::Group group_;
    std::size_t done_ = 0; // bytes of the group that are kept
};

} // namespace iotcc::store
