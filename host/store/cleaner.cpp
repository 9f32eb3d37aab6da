#include "cleaner.hpp"

#include "rescue.hpp"

#include <algorithm>
#include <utility>

namespace iotcc::store {

namespace {

constexpr std::size_t kSmallestSlice = std::size_t{256} << 10;

} // namespace

void Cleaner::turn(std::size_t written, Position kept)
{
    retire(kept);
    if (!is_reading_)
        choose();
    if (is_reading_)
        read_slice(std::max(kSmallestSlice, 3 * written));
}

void Cleaner::set_aside(const SegmentPointer& segment, Position after)
{
    leaving_.push_back({segment, after, true, false});
}

void Cleaner::choose()
{
    const SegmentPointer oldest = segments_.oldest();
    if (!leaving_.empty() || !oldest || oldest == writer_.tail())
        return;
    const std::uint64_t live = map_.figures().live_bytes, all = writer_.disk_bytes();
    if (all < live + std::max(live, 2 * segment_bytes_))
        return;
    victim_ = {oldest, 0, false, false};
    at_ = oldest->start();
    is_reading_ = true;
}

void Cleaner::read_slice(std::size_t budget)
{
    const SegmentFile& segment = *victim_.segment;
    const std::size_t size = std::min<std::uint64_t>(budget, segment.end() - at_);
    if (const std::error_code error = segment.read(at_, size, bytes_))
        found_damage(error.message());
    else if (size != 0 && move_records(bytes_) == 0)
        found_damage("wrong checksum");
    if (at_ < segment.end())
        return;
    // Later appends may have killed what was not moved: they have to be kept, too.
    victim_.after = map_.tail();
    leaving_.push_back(std::exchange(victim_, {}));
    is_reading_ = false;
    std::string().swap(bytes_);
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

void Cleaner::retire(Position kept)
{
    if (leaving_.empty() || leaving_.front().after > kept)
        return;
    if (leave(leaving_.front()))
        leaving_.erase(leaving_.begin());
}

bool Cleaner::leave(Leaving& leaving)
{
    const SegmentFile& segment = *leaving.segment;
    std::string aside;
    // Where `sync` is not always, what was copied may be in the page cache only.
    std::error_code error = writer_.tail() ? writer_.tail()->sync() : std::error_code();
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
