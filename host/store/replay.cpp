#include "replay.hpp"

#include "segment_bytes.hpp"
#include "store_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <variant>

namespace iotcc::store {

namespace {

[[noreturn]] void fail(const std::string& path, const char* what)
{
    throw StoreError(path + ": " + what + ": " +
                     std::error_code(errno, std::generic_category()).message());
}

FileDescriptor opened(const std::string& path, std::uint64_t& size)
{
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat found {};
    if (!file.is_open() || ::fstat(file.get(), &found) != 0)
        fail(path, "cannot be opened");
    if (!S_ISREG(found.st_mode))
        throw StoreError(path + ": is no regular file; move it elsewhere");
    size = static_cast<std::uint64_t>(found.st_size);
    return file;
}

SegmentHeadOutcome head_of(const FileDescriptor& file, const std::string& path)
{
    std::array<char, SegmentHead::kSize> bytes{};
    const ssize_t size = ::pread(file.get(), bytes.data(), bytes.size(), 0);
    if (size < 0)
        fail(path, "cannot be read");
    return load_segment_head({bytes.data(), static_cast<std::size_t>(size)});
}

// By a crash: the head is synced before anything else goes into a segment.
bool is_half_made(const FileDescriptor& file, std::uint64_t size)
{
    std::array<char, SegmentHead::kSize> bytes{};
    if (size > bytes.size() || ::pread(file.get(), bytes.data(), size, 0) < 0)
        return false;
    const std::string_view found(bytes.data(), size);
    const auto head = save_segment_head({}, SegmentHead::kVersion);
    return found.find_first_not_of('\0') == found.npos ||
           std::string_view(head.data(), head.size()).substr(0, 8).starts_with(found.substr(0, 8));
}

std::string at_offset(const SegmentFile& segment, Position at)
{
    return segment.path() + ": offset " + std::to_string(segment.offset_of(at)) + ": ";
}

} // namespace

void Replay::run()
{
    open_all();
    std::sort(moved_.begin(), moved_.end(),
              [](const Moved& a, const Moved& b) { return a.at < b.at; });
    map_.replayed_up_to(end_);
    tell_live();
}

// All heads are looked at before anything is touched.
void Replay::open_all()
{
    const auto names = folder_.segments();
    for (const SegmentFolder::Name& name : names) {
        std::uint64_t size = 0;
        const SegmentHeadOutcome head = head_of(opened(name.path, size), name.path);
        if (const auto* newer = std::get_if<NewerVersion>(&head))
            throw StoreError(name.path + ": has format version " + std::to_string(newer->version) +
                             ", this program reads up to " + std::to_string(SegmentHead::kVersion) +
                             "; run the newer program, nothing has been changed");
    }
    for (const SegmentFolder::Name& name : names)
        open_one(name, &name == &names.back());
    read_all(segments_.all());
}

void Replay::open_one(const SegmentFolder::Name& name, bool is_last)
{
    last_number_ = std::max(last_number_, name.number);
    std::uint64_t size = 0;
    FileDescriptor file = opened(name.path, size);
    const SegmentHeadOutcome outcome = head_of(file, name.path);
    const auto* head = std::get_if<SegmentHead>(&outcome);
    if (is_last && head == nullptr && is_half_made(file, size)) {
        listener_.torn({name.path, 0, size});
        if (const std::error_code error = folder_.remove(name.path))
            throw StoreError(name.path + ": cannot be removed: " + error.message());
        return;
    }
    if (std::holds_alternative<NoSegment>(outcome))
        return listener_.damaged(
            {name.path, 0, size, name.path + ": is no segment of this store; left alone"});
    if (head == nullptr)
        return put_aside(name.path, size, "its head is damaged");
    const Position end = head->start + (size - SegmentHead::kSize);
    const auto all = segments_.all();
    if (head->number != name.number || end < head->start ||
        (!all.empty() && head->start < all.back()->start()))
        return put_aside(name.path, size, "does not follow the segment before it");
    segments_.add(std::make_shared<SegmentFile>(calls_, std::move(file), name.path, *head, end));
}

void Replay::put_aside(const std::string& path, std::uint64_t size, const std::string& why)
{
    std::string aside;
    if (const std::error_code error = folder_.set_aside(path, aside))
        throw StoreError(path + ": cannot be set aside: " + error.message());
    listener_.damaged({path, 0, size, path + ": offset 0: " + why + "; set aside as " + aside});
}

void Replay::read_all(const std::vector<SegmentPointer>& segments)
{
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const SegmentPointer next = i + 1 < segments.size() ? segments[i + 1] : nullptr;
        if (next && next->start() < segments[i]->end())
            segments[i]->forget_from(next->start()); // what was written again there
        read_one(segments[i], next);
        end_ = segments[i]->end();
    }
    if (segments.empty())
        return;
    if (damaged_.empty() || damaged_.back() != segments.back())
        tail_ = segments.back();
    // What a crash of the process left in the page cache counts from now on.
    if (const std::error_code error = segments.back()->sync())
        throw StoreError(segments.back()->path() + ": fdatasync: " + error.message());
}

void Replay::read_one(const SegmentPointer& segment, const SegmentPointer& next)
{
    std::error_code error;
    const std::string bytes = read_segment(*segment, error);
    SegmentWalk walk(bytes, segment->start());
    std::vector<SegmentWalk::Entry> batch;
    std::uint64_t unreadable = 0;
    std::optional<Position> bad;
    for (;;) {
        while (walk.next(batch))
            take(batch);
        if (walk.is_at_end())
            break;
        const Position at = walk.at();
        if (!next && !bad && !error && !walk.was_committed())
            return cut(segment, at);
        if (!bad)
            bad = at;
        const bool has_more = walk.skip_bad();
        unreadable += walk.at() - at;
        if (!has_more)
            break;
    }
    const Position end = segment->start() + bytes.size();
    // An older one that ends too early; where segments are missing in between nobody can tell.
    if (next && next->number() == segment->number() + 1 && end < next->start()) {
        unreadable += next->start() - end;
        bad = bad.value_or(end);
    }
    if (!bad)
        return;
    damaged_.push_back(segment);
    listener_.damaged({segment->path(), segment->offset_of(*bad), unreadable,
                       at_offset(*segment, *bad) + std::to_string(unreadable) + " bytes " +
                           (error ? "cannot be read: " + error.message() : "are damaged") +
                           "; what else it holds is kept"});
}

void Replay::take(const std::vector<SegmentWalk::Entry>& batch)
{
    for (const SegmentWalk::Entry& entry : batch) {
        if (entry.head.kind == RecordHead::Kind::erase) {
            map_.replay_erase(entry.head.key);
            continue;
        }
        map_.replay_put(entry.head.key, {entry.at, entry.head.length});
        if (entry.head.order != entry.at)
            moved_.push_back({entry.at, entry.head.order});
    }
}

void Replay::cut(const SegmentPointer& segment, Position end)
{
    const TornTail torn{segment->path(), segment->offset_of(end), segment->end() - end};
    if (const std::error_code error = segment->cut(end))
        throw StoreError(segment->path() + ": its torn end cannot be cut: " + error.message());
    listener_.torn(torn);
}

Position Replay::order_of(Position at) const noexcept
{
    const auto found =
        std::lower_bound(moved_.begin(), moved_.end(), at,
                         [](const Moved& moved, Position wanted) { return moved.at < wanted; });
    return found != moved_.end() && found->at == at ? found->order : at;
}

void Replay::tell_live()
{
    struct Live {
        Position order;
        Position at;
        std::uint32_t length;
    };
    std::vector<Live> all;
    all.reserve(map_.index().size());
    map_.index().each([&](const Key&, const KeyIndex::Place& place) {
        all.push_back({order_of(place.at), place.at, place.length});
    });
    std::sort(all.begin(), all.end(), [](const Live& a, const Live& b) {
        return a.order != b.order ? a.order < b.order : a.at < b.at;
    });
    std::string bytes;
    for (const Live& live : all) {
        const SegmentPointer segment = segments_.find(live.at);
        const auto error = segment->read(live.at, RecordHead::kSize + live.length, bytes);
        const RecordView record = read_record(bytes, live.at);
        if (!error && record.state == RecordView::State::whole)
            listener_.live(record.head.key, record.value);
        else
            listener_.damaged({segment->path(), segment->offset_of(live.at), bytes.size(),
                               at_offset(*segment, live.at) + "cannot be read a second time"});
    }
}

} // namespace iotcc::store
