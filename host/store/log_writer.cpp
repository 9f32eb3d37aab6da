#include "log_writer.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace iotcc::store {

namespace {

std::string failure(const std::string& path, const char* call, const std::error_code& error)
{
    return path + ": " + call + ": " + error.message();
}

} // namespace

LogWriter::LogWriter(const Settings& settings, DiskCalls& calls, SegmentFolder& folder,
                     SegmentSet& segments, SegmentPointer tail, std::uint64_t last_number)
    : settings_(settings), calls_(calls), folder_(folder), segments_(segments),
      tail_(std::move(tail)), last_number_(last_number)
{
    for (const SegmentPointer& segment : segments_.all())
        disk_bytes_ += segment->bytes();
}

void LogWriter::begin(const LiveMap::Group& group)
{
    group_ = group;
    done_ = 0;
    if (group_.size != 0)
        save_order(group_.bytes, group_.start); // of the mark: what was before it is kept
    seal_group();
}

// Once: where the bytes lie in the log does not change when they have to go into another segment.
void LogWriter::seal_group() noexcept
{
    for (std::size_t offset = 0; offset < group_.size;) {
        char* record = group_.bytes + offset;
        seal(record, group_.start + offset);
        offset += load_head(record).record_size();
    }
}

std::optional<std::string> LogWriter::write()
{
    while (done_ < group_.size) {
        const std::size_t size = tail_ ? part() : 0;
        auto failed = size == 0 ? roll(position()) : write_part({group_.bytes + done_, size});
        if (failed)
            return failed;
        done_ += size;
    }
    return std::nullopt;
}

// Whole batches that fit into the segment; one that fits into none gets one of its own.
std::size_t LogWriter::part() const noexcept
{
    const bool is_empty = tail_->end() == tail_->start();
    std::size_t whole = 0;
    for (std::size_t size = 0; done_ + size < group_.size;) {
        const RecordHead head = load_head(group_.bytes + done_ + size);
        size += head.record_size();
        const bool fits = tail_->bytes() + size <= settings_.segment_bytes;
        if (!fits && (whole != 0 || !is_empty))
            break;
        if (head.is_last && head.kind != RecordHead::Kind::mark)
            whole = size;
    }
    return whole;
}

std::optional<std::string> LogWriter::write_part(std::string_view bytes)
{
    const Position before = tail_->end();
    const SegmentPointer tail = tail_; // the words come last, since they need memory
    if (const std::error_code error = tail->append(bytes)) {
        if (tail->cut(before))
            abandon();
        return failure(tail->path(), "write", error);
    }
    disk_bytes_ += bytes.size();
    if (settings_.sync != Sync::always)
        return std::nullopt;
    const std::error_code error = tail->sync();
    if (!error)
        return std::nullopt;
    // The kernel may have dropped the pages and forgotten the error: only another file helps.
    disk_bytes_ -= bytes.size();
    if (tail->cut(before))
        tail->forget_from(before); // replay ends it where the next one begins
    abandon();
    return failure(tail->path(), "fdatasync", error);
}

// Nothing more goes into it. What it holds stays.
void LogWriter::abandon()
{
    if (settings_.sync != Sync::always)
        (void)sync(); // what was moved into it, too: no later one is of this file
    const SegmentPointer segment = std::exchange(tail_, nullptr);
    if (segment->end() != segment->start())
        return;
    segments_.remove(segment);
    removed(segment->bytes());
    // If it stays, replay finds it empty: the next segment begins at the same place.
    (void)folder_.remove(segment->path());
}

std::optional<std::string> LogWriter::roll(Position start)
{
    if (tail_ && settings_.sync != Sync::always)
        if (const std::error_code error = tail_->sync()) {
            unsynced_ = error;
            const SegmentPointer tail = tail_;
            abandon();
            return failure(tail->path(), "fdatasync", error);
        }
    return create(start);
}

std::error_code LogWriter::sync()
{
    if (tail_ && !unsynced_)
        unsynced_ = tail_->sync();
    return unsynced_;
}

std::optional<std::string> LogWriter::prepare(Position at)
{
    return tail_ ? std::nullopt : create(at);
}

std::optional<std::string> LogWriter::create(Position start)
{
    const SegmentHead head{last_number_ + 1, start};
    const std::string path = folder_.path_of(head.number);
    FileDescriptor file(calls_.create(path.c_str()));
    if (!file.is_open()) {
        const std::error_code error(errno, std::generic_category());
        if (error == std::errc::file_exists)
            ++last_number_; // not ours: the next try takes another name
        return failure(path, "create", error);
    }
    const auto bytes = save_segment_head(head, SegmentHead::kVersion);
    // Its head is written as if it were a record before the first.
    auto segment = std::make_shared<SegmentFile>(calls_, std::move(file), path, head,
                                                 start - SegmentHead::kSize);
    std::error_code error = segment->append({bytes.data(), bytes.size()});
    if (!error)
        error = segment->sync();
    if (!error)
        error = folder_.sync();
    if (error) {
        (void)folder_.remove(path);
        return failure(path, "create", error);
    }
    ++last_number_;
    disk_bytes_ += segment->bytes();
    segments_.add(segment);
    tail_ = std::move(segment);
    return std::nullopt;
}

} // namespace iotcc::store
