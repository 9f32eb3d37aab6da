#include "live_map.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <new>

namespace iotcc::store {

namespace {

constexpr std::size_t kKeptMemory = std::size_t{2} << 20;
constexpr std::size_t kMark = RecordHead::kSize;

template <class Visit> void each_record(std::string_view records, Visit visit)
{
    while (!records.empty()) {
        const RecordHead head = load_head(records.data());
        visit(head);
        records.remove_prefix(head.record_size());
    }
}

} // namespace

std::uint64_t LiveMap::append(Batch& batch)
{
    const std::unique_lock lock(mutex_);
    if (batch.empty())
        return arriving_.end();
    make_space(batch.bytes());
    promise(batch.records_);
    save_last(batch.records_.data() + batch.last_);
    begin_group();
    const std::size_t offset = arriving_.bytes.size();
    arriving_.bytes += batch.records_;
    take_in(offset);
    batch.clear();
    return arriving_.end();
}

// Amortised, and with a place for the mark.
void LiveMap::make_space(std::size_t bytes)
{
    const std::size_t wanted = arriving_.bytes.size() + kMark + bytes;
    if (wanted > arriving_.bytes.capacity())
        arriving_.bytes.reserve(std::max(wanted, 2 * arriving_.bytes.capacity()));
}

void LiveMap::promise(std::string_view records)
{
    std::size_t promised = 0;
    try {
        each_record(records, [&](const RecordHead& head) {
            if (head.kind == RecordHead::Kind::put)
                index_.promise(head.key);
            ++promised;
        });
    } catch (const std::bad_alloc&) {
        each_record(records, [&](const RecordHead& head) {
            if (promised == 0)
                return;
            --promised;
            if (head.kind == RecordHead::Kind::put)
                index_.unpromise(head.key);
        });
        throw;
    }
}

// Each group begins with a mark; space for it is there.
void LiveMap::begin_group() noexcept
{
    if (!arriving_.bytes.empty())
        return;
    arriving_.bytes.resize(kMark);
    save_head(arriving_.bytes.data(), {RecordHead::Kind::mark, true, true, 0, 0, {}});
    wake_.notify_one();
}

// What was copied to `offset` and beyond becomes visible.
void LiveMap::take_in(std::size_t offset) noexcept
{
    while (offset < arriving_.bytes.size()) {
        char* record = arriving_.bytes.data() + offset;
        const RecordHead head = load_head(record);
        const Position at = arriving_.start + offset;
        save_order(record, at);
        if (head.kind == RecordHead::Kind::put)
            put(head.key, {at, head.length});
        else
            erase(head.key);
        offset += head.record_size();
    }
    count_backlog();
}

void LiveMap::put(const Key& key, const KeyIndex::Place& place) noexcept
{
    live_bytes_ += place.record_size();
    if (const auto before = index_.put(key, place))
        live_bytes_ -= before->record_size();
}

void LiveMap::erase(const Key& key) noexcept
{
    if (const auto before = index_.erase(key))
        live_bytes_ -= before->record_size();
}

void LiveMap::count_backlog() noexcept
{
    backlog_.store(arriving_.bytes.size() + writing_.bytes.size(), std::memory_order_relaxed);
}

LiveMap::Found LiveMap::find(const Key& key, std::string& value) const
{
    const std::scoped_lock lock(mutex_);
    const auto place = index_.find(key);
    if (!place)
        return {};
    for (const Buffer* buffer : {&arriving_, &writing_}) {
        if (place->at < buffer->start || place->at >= buffer->end())
            continue;
        value.assign(buffer->bytes, place->at - buffer->start + RecordHead::kSize, place->length);
        return {Found::Where::memory, *place};
    }
    return {Found::Where::disk, *place};
}

bool LiveMap::is_live(const Key& key, Position at) const
{
    const std::scoped_lock lock(mutex_);
    const auto place = index_.find(key);
    return place && place->at == at;
}

void LiveMap::move(const RecordHead& head, std::string_view value, Position from)
{
    const std::scoped_lock lock(mutex_);
    const auto place = index_.find(head.key);
    if (!place || place->at != from)
        return;
    make_space(head.record_size());
    index_.promise(head.key);
    RecordHead single = head;
    single.is_first = single.is_last = true;
    append_single(single, value);
}

void LiveMap::bury(const Key& key)
{
    const std::scoped_lock lock(mutex_);
    if (index_.find(key))
        return;
    make_space(RecordHead::kSize);
    append_single({RecordHead::Kind::erase, true, true, 0, 0, key}, {});
}

void LiveMap::append_single(const RecordHead& head, std::string_view value)
{
    begin_group();
    const std::size_t offset = arriving_.bytes.size();
    arriving_.bytes.resize(offset + RecordHead::kSize);
    arriving_.bytes += value;
    save_head(arriving_.bytes.data() + offset, head);
    take_in(offset);
    if (head.kind == RecordHead::Kind::put)
        save_order(arriving_.bytes.data() + offset, head.order);
}

LiveMap::Group LiveMap::take(Patience patience)
{
    std::unique_lock lock(mutex_);
    if (patience == Patience::wait)
        wake_.wait(lock, [&] { return !arriving_.bytes.empty() || is_stopping_; });
    assert(writing_.bytes.empty());
    writing_.bytes.swap(arriving_.bytes);
    writing_.start = arriving_.start;
    arriving_.start = writing_.end();
    return {writing_.bytes.data(), writing_.bytes.size(), writing_.start};
}

void LiveMap::written()
{
    const std::scoped_lock lock(mutex_);
    writing_.bytes.clear();
    writing_.start = arriving_.start;
    if (writing_.bytes.capacity() > kKeptMemory)
        std::string().swap(writing_.bytes);
    count_backlog();
}

void LiveMap::stop()
{
    const std::scoped_lock lock(mutex_);
    is_stopping_ = true;
    wake_.notify_all();
}

bool LiveMap::is_stopping() const
{
    const std::scoped_lock lock(mutex_);
    return is_stopping_;
}

bool LiveMap::sleep(std::chrono::milliseconds duration)
{
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, duration, [&] { return is_stopping_; });
}

Position LiveMap::tail() const
{
    const std::scoped_lock lock(mutex_);
    return arriving_.end();
}

LiveMap::Figures LiveMap::figures() const
{
    const std::scoped_lock lock(mutex_);
    return {index_.size(), index_.bytes(), live_bytes_, backlog_.load(std::memory_order_relaxed)};
}

void LiveMap::replay_put(const Key& key, const KeyIndex::Place& place)
{
    index_.promise(key);
    put(key, place);
}

void LiveMap::replay_erase(const Key& key)
{
    erase(key);
}

void LiveMap::replayed_up_to(Position tail)
{
    arriving_.start = writing_.start = tail;
}

} // namespace iotcc::store
