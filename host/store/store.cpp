#include "store.hpp"

#include "cleaner.hpp"
#include "disk_calls.hpp"
#include "live_map.hpp"
#include "log_writer.hpp"
#include "replay.hpp"
#include "rescue.hpp"
#include "segment_folder.hpp"
#include "segment_set.hpp"

#include <atomic>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace iotcc::store {

class Store::Body {
public:
    Body(const Settings& settings, ReplayListener& replay, Listener& listener);
    ~Body();
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    [[nodiscard]] ReadResult read(const Key& key, std::string& value) const;
    [[nodiscard]] Figures figures() const;

    LiveMap map;

private:
    enum class Commit { done, stopped };

    void begin(const Replay& replayed);
    void run();
    [[nodiscard]] Commit commit(const LiveMap::Group& group);
    [[nodiscard]] std::optional<std::string> try_write();
    void tell_failure(std::string text);
    void tell_unreadable(const SegmentFile* segment, Position at) const;
    void clean(std::size_t written, Position kept);

    const Settings settings_;
    Listener& listener_;
    DiskCalls system_calls_;
    DiskCalls& calls_;
    SegmentFolder folder_;
    SegmentSet segments_;
    std::optional<LogWriter> writer_;
    std::optional<Cleaner> cleaner_;
    Position replayed_ = 0;
    std::string failure_; // [writer] what failing() has told; empty: all is well
    std::atomic<std::uint64_t> groups_{0};
    std::thread thread_;
};

Store::Body::Body(const Settings& settings, ReplayListener& replay, Listener& listener)
    : map(settings.backlog_bytes), settings_(settings), listener_(listener),
      calls_(settings.calls != nullptr ? *settings.calls : system_calls_), folder_(settings.folder)
{
    Replay replayed(calls_, folder_, segments_, map, replay);
    replayed.run();
    replayed_ = map.tail();
    begin(replayed);
    thread_ = std::thread([this] { run(); });
}

void Store::Body::begin(const Replay& replayed)
{
    writer_.emplace(settings_, calls_, folder_, segments_, replayed.tail(), replayed.last_number());
    if (const auto failed = writer_->prepare(map.tail()))
        throw StoreError(*failed);
    cleaner_.emplace(settings_.segment_bytes, map, folder_, segments_, *writer_, listener_);
    for (const SegmentPointer& segment : replayed.damaged()) {
        rescue(*segment, map);
        cleaner_->set_aside(segment, map.tail());
    }
}

Store::Body::~Body()
{
    map.stop();
    if (thread_.joinable())
        thread_.join();
}

void Store::Body::run()
{
    listener_.committed(replayed_);
    for (bool is_stopping = false; !is_stopping;) {
        is_stopping = map.is_stopping(); // before the look: what was appended until then is written
        const LiveMap::Group group =
            map.take(cleaner_->is_busy() ? LiveMap::Patience::look : LiveMap::Patience::wait);
        if (group.size != 0 && commit(group) == Commit::stopped)
            return;
        clean(group.size, group.start + group.size);
    }
}

Store::Body::Commit Store::Body::commit(const LiveMap::Group& group)
{
    const Position end = group.start + group.size;
    if (settings_.sync == Sync::off)
        listener_.committed(end);
    writer_->begin(group);
    while (auto failed = try_write()) {
        tell_failure(std::move(*failed));
        if (!map.sleep(settings_.retry))
            return Commit::stopped;
    }
    map.written();
    groups_.fetch_add(1, std::memory_order_relaxed);
    if (!std::exchange(failure_, {}).empty())
        listener_.recovered();
    if (settings_.sync != Sync::off)
        listener_.committed(end);
    return Commit::done;
}

std::optional<std::string> Store::Body::try_write()
{
    try {
        return writer_->write();
    } catch (const std::bad_alloc&) {
        return "out of memory"; // short enough to need none
    }
}

void Store::Body::tell_failure(std::string text)
{
    if (text == failure_)
        return;
    failure_ = std::move(text);
    listener_.failing(failure_);
}

void Store::Body::clean(std::size_t written, Position kept)
{
    try {
        cleaner_->turn(written, kept);
    } catch (const std::bad_alloc&) { // the next turn goes on
    }
}

ReadResult Store::Body::read(const Key& key, std::string& value) const
{
    value.clear();
    std::string bytes;
    for (std::optional<Position> failed;;) {
        const LiveMap::Found found = map.find(key, value);
        if (found.where != LiveMap::Found::Where::disk)
            return found.where == LiveMap::Found::Where::memory ? ReadResult::found
                                                                : ReadResult::absent;
        const SegmentPointer segment = segments_.find(found.place.at);
        if (segment && !segment->read(found.place.at, found.place.record_size(), bytes)) {
            const RecordView record = read_record(bytes, found.place.at);
            if (record.state == RecordView::State::whole && record.head.key == key) {
                value = record.value;
                return ReadResult::found;
            }
        }
        // Compaction may have moved it meanwhile.
        if (failed == found.place.at) {
            tell_unreadable(segment.get(), found.place.at);
            return ReadResult::unreadable;
        }
        failed = found.place.at;
    }
}

void Store::Body::tell_unreadable(const SegmentFile* segment, Position at) const
{
    listener_.warning(segment != nullptr
                          ? segment->path() + ": offset " + std::to_string(segment->offset_of(at)) +
                                ": cannot be read"
                          : settings_.folder + ": position " + std::to_string(at) +
                                ": cannot be read, its file was set aside");
}

Store::Figures Store::Body::figures() const
{
    const LiveMap::Figures live = map.figures();
    return {live.keys,
            live.index_bytes,
            live.live_bytes,
            writer_->disk_bytes(),
            live.backlog_bytes,
            segments_.count(),
            groups_.load(std::memory_order_relaxed)};
}

Store::Store(std::unique_ptr<Body> body) : body_(std::move(body)) {}

Store::~Store() = default;

std::unique_ptr<Store> Store::open(const Settings& settings, ReplayListener& replay,
                                   Listener& listener)
{
    return std::unique_ptr<Store>(new Store(std::make_unique<Body>(settings, replay, listener)));
}

std::uint64_t Store::append(Batch& batch)
{
    return body_->map.append(batch);
}

bool Store::has_room() const noexcept
{
    return body_->map.has_room();
}

ReadResult Store::read(const Key& key, std::string& value) const
{
    return body_->read(key, value);
}

Store::Figures Store::figures() const
{
    return body_->figures();
}

} // namespace iotcc::store
