#include "sink_pump.hpp"

#include "storage_set.hpp"

#include <algorithm>
#include <new>

namespace iotcc::sinks {

namespace {

constexpr std::chrono::milliseconds kTurn{250};
constexpr std::uint32_t kLeastSlice = 4096; // rows that a turn looks at

} // namespace

SinkPump::SinkPump(RowFeed& feed, const stats::StorageSet& storages, PumpOptions options)
    : feed_(feed), storages_(storages), options_(options)
{
}

SinkPump::~SinkPump()
{
    finish(Clock::now());
}

void SinkPump::add(std::unique_ptr<Outlet> outlet)
{
    auto worker = std::make_unique<SinkWorker>(std::move(outlet), options_.backlog_bytes);
    {
        const std::scoped_lock lock(mutex_);
        workers_.push_back(std::move(worker));
    }
    feed_.open();
    if (!thread_.joinable() && !stopping_)
        thread_ = std::thread([this] { run(); });
}

void SinkPump::finish(Clock::time_point deadline)
{
    if (stopping_.exchange(true))
        return;
    if (thread_.joinable()) {
        feed_.wake();
        thread_.join();
        collect();
    }
    std::vector<const SinkWorker*> stuck;
    for (const auto& worker : workers_) // nobody adds any more
        if (!worker->finish(deadline))
            stuck.push_back(worker.get());
    const std::scoped_lock lock(mutex_);
    stuck_ = std::move(stuck);
}

bool SinkPump::is_stuck(std::string_view name) const
{
    const std::scoped_lock lock(mutex_);
    return std::any_of(stuck_.begin(), stuck_.end(),
                       [name](const SinkWorker* worker) { return worker->name() == name; });
}

std::vector<std::string> SinkPump::names() const
{
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& worker : workers_)
        names.push_back(worker->name());
    return names;
}

std::optional<SinkFigures> SinkPump::figures(std::string_view name) const
{
    const std::scoped_lock lock(mutex_);
    for (const auto& worker : workers_)
        if (worker->name() == name)
            return worker->figures();
    return std::nullopt;
}

void SinkPump::run()
{
    while (!stopping_) {
        feed_.wait(kTurn);
        collect();
    }
}

void SinkPump::collect()
{
    rows_.clear();
    lost_ = feed_.take_lost();
    take_notes();
    if (options_.update_period.count() != 0 && !stopping_)
        walk_slice();
    const std::scoped_lock lock(mutex_);
    for (const auto& worker : workers_)
        worker->offer(rows_, lost_);
}

void SinkPump::take_notes()
{
    feed_.take([this](RowFeed::Note& note) {
        try {
            if (note.who != nullptr)
                rows_.push_back(open_.opened(std::move(note.who), note.counters));
            else if (auto row = open_.closed(note.conn_id, note.counters))
                rows_.push_back(std::move(*row));
        } catch (const std::bad_alloc&) {
            ++lost_;
        }
    });
}

// As many rows per turn as it takes to be through in time.
void SinkPump::walk_slice()
{
    if (cursor_ == 0 && Clock::now() < next_walk_)
        return;
    if (cursor_ == 0)
        next_walk_ = Clock::now() + options_.update_period;
    const auto turns =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(options_.update_period / kTurn) / 2);
    const std::uint64_t slice = std::max<std::uint64_t>(kLeastSlice, open_.size() / turns);
    constexpr std::uint32_t kPage = 1000;
    constexpr iotcc_row_fn kLook = [](void* self, const iotcc_row* row) -> std::int32_t {
        auto& pump = *static_cast<SinkPump*>(self);
        try {
            if (auto update = pump.open_.seen(*row))
                pump.rows_.push_back(std::move(*update));
        } catch (const std::bad_alloc&) { // its next walk tries again
        }
        return IOTCC_OK;
    };
    for (std::uint64_t looked = 0; looked < slice; looked += kPage) {
        if (storages_.scan(cursor_, kPage, kLook, this) < 0)
            cursor_ = 0;
        if (cursor_ == 0)
            return open_.walk_ended();
    }
}

} // namespace iotcc::sinks
