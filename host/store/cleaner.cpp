#include "cleaner.hpp"

#include "rescue.hpp"

#include <algorithm>
#include <utility>

namespace iotcc::store {

namespace {

constexpr std::size_t kSmallestSlice = std::size_t{256} << 10; // of a turn
constexpr std::size_t kLargestSlice = std::size_t{1} << 20;    // to read at once

} // namespace

void Cleaner::turn(std::size_t written, Position kept)
{
    retire(kept);
    for (std::size_t budget = std::max(kSmallestSlice, 3 * written); budget != 0;) {
        if (!is_reading_)
            choose();
        if (!is_reading_)
            return;
        budget -= read_slice(std::min(budget, kLargestSlice));
    }
}

void Cleaner::set_aside(const SegmentPointer& segment, Position after)
{
    leaving_.push_back({segment, after, true, false});
}

void Cleaner::choose()
{
    if (!leaving_.empty() && leaving_.front().has_failed)
        return;
    std::uint64_t all = writer_.disk_bytes();
    for (const Leaving& leaving : leaving_)
        all -= leaving.segment->bytes();
    const std::uint64_t live = map_.figures().live_bytes;
    if (all < live + std::max(live, 2 * segment_bytes_))
        return;
    for (const SegmentPointer& segment : segments_.all()) {
        if (segment == writer_.tail())
            return;
        const auto is_it = [&](const Leaving& leaving) { return leaving.segment == segment; };
        if (std::any_of(leaving_.begin(), leaving_.end(), is_it))
            continue;
        victim_ = {segment, 0, false, false};
        at_ = segment->start();
        is_reading_ = true;
        return;
    }
}

std::size_t Cleaner::read_slice(std::size_t budget)
{
    const SegmentFile& segment = *victim_.segment;
    const std::size_t size = std::min<std::uint64_t>(budget, segment.end() - at_);
    if (const std::error_code error = segment.read(at_, size, bytes_))
        found_damage(error.message());
    else if (size != 0 && move_records(bytes_) == 0)
        found_damage("wrong checksum");
    if (at_ < segment.end())
        return size;
    // Later appends may have killed what was not moved: they have to be kept, too.
    victim_.after = map_.tail();
    leaving_.push_back(victim_);
    victim_ = {};
    is_reading_ = false;
    std::string().swap(bytes_);
    return size;
}

// Answers how many bytes it is through with.
std::size_t Cleaner::move_records(std::string_view bytes)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        RecordView record = read_record(bytes.substr(done), at_);
        std::string whole;
        if (record.state == RecordView::State::cut && done == 0 &&
            bytes.size() >= RecordHead::kSize &&
            record.head.record_size() <= victim_.segment->end() - at_) { // larger than a slice
            if (victim_.segment->read(at_, record.head.record_size(), whole))
                return 0;
            record = read_record(whole, at_);
        }
        if (record.state == RecordView::State::cut && done != 0)
            break;
        if (record.state != RecordView::State::whole)
            return done;
        if (record.head.kind == RecordHead::Kind::put)
            map_.move(record.head, record.value, at_);
        done += record.head.record_size();
        at_ += record.head.record_size();
    }
    return done;
}

void Cleaner::found_damage(const std::string& why)
{
    rescue(*victim_.segment, map_);
    listener_.warning(victim_.segment->path() + ": offset " +
                      std::to_string(victim_.segment->offset_of(at_)) + ": " + why +
                      "; what else it holds is kept");
    victim_.is_damaged = true;
    at_ = victim_.segment->end();
}

// In order, so that no erase goes before what it hides. What has failed is not tried again: a disk
// that says no more of an error has not necessarily kept what it was about.
void Cleaner::retire(Position kept)
{
    while (!leaving_.empty() && !leaving_.front().has_failed && leaving_.front().after <= kept &&
           leave(leaving_.front()))
        leaving_.erase(leaving_.begin());
}

bool Cleaner::leave(Leaving& leaving)
{
    const SegmentFile& segment = *leaving.segment;
    std::string aside;
    // Where `sync` is not always, what was copied may be in the page cache only.
    std::error_code error = writer_.sync();
    if (!error)
        error = leaving.is_damaged ? folder_.set_aside(segment.path(), aside)
                                   : folder_.remove(segment.path());
    if (error) {
        if (!std::exchange(leaving.has_failed, true))
            listener_.warning(segment.path() + ": cannot be removed: " + error.message());
        return false;
    }
    if (leaving.is_damaged)
        listener_.warning(segment.path() + ": set aside as " + aside);
    segments_.remove(leaving.segment);
    writer_.removed(segment.bytes());
    return true;
}

} // namespace iotcc::store
