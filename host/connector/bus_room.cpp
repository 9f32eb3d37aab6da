#include "bus_room.hpp"

#include "bus_lane.hpp"
#include "lane.hpp"
#include "restore.hpp"

#include <cstdint>
#include <utility>

namespace iotcc {

namespace {

bus::BusSettings bounds(const config::BusSettings& settings)
{
    bus::BusSettings bounds;
    bounds.clean_messages = settings.clean_queue_messages;
    bounds.clean_bytes = settings.clean_queue_bytes;
    bounds.kept_messages = settings.queue_messages;
    bounds.kept_bytes = settings.queue_bytes;
    bounds.full = static_cast<bus::BusSettings::Full>(settings.queue_full);
    bounds.hold_ms = settings.hold_ms;
    bounds.sessions = settings.sessions;
    bounds.filters = settings.filters;
    bounds.expiry_ms = std::uint64_t{settings.session_expiry_s} * 1000;
    bounds.takeover_will = static_cast<bus::BusSettings::TakeoverWill>(settings.takeover_will);
    bounds.retained_messages = settings.retained_messages;
    bounds.retained_bytes = settings.retained_bytes;
    return bounds;
}

store::Sync sync_of(config::BusSync sync)
{
    switch (sync) {
    case config::BusSync::always:
        return store::Sync::always;
    case config::BusSync::os:
        return store::Sync::os;
    case config::BusSync::off:
        return store::Sync::off;
    }
    return store::Sync::always;
}

} // namespace

BusRoom::BusRoom(const config::BusSettings& settings, const std::vector<net::Lane*>& lanes,
                 log::Log& log, const auth::AclStore* acl)
    : lanes_(lanes), log_(log), bus_(bounds(settings), static_cast<std::uint32_t>(lanes.size()))
{
    bus::Restore restore;
    if (!settings.persistence.empty()) {
        try {
            store::Settings place;
            place.folder = settings.persistence;
            place.sync = sync_of(settings.sync);
            store_ = store::Store::open(place, restore, *this);
        } catch (const store::StoreError& e) {
            throw config::SettingError(std::string("bus.persistence: ") + e.what());
        }
        bus_.keep_in(store_.get());
    }
    if (acl != nullptr)
        bus_.ask_rights();
    for (std::uint32_t lane = 0; lane < lanes.size(); ++lane)
        outlets_.push_back(std::make_unique<abi::BusOutlet>(lanes_, lane, bus_, log_, acl));
    restore.give_to(bus_);
    for (const std::string& remark : restore.remarks())
        log_.write(log::Level::info, "bus", remark);
}

BusRoom::~BusRoom() = default;

void BusRoom::start()
{
    for (const auto& outlet : outlets_)
        outlet->start();
    is_started_.store(true, std::memory_order_release);
}

void BusRoom::end_lanes()
{
    for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane)
        lanes_[lane]->run_and_wait([&outlet = *outlets_[lane]] { outlet.stop(); });
}

void BusRoom::stop()
{
    is_started_.store(false, std::memory_order_release);
    bus_.end();
    store_.reset();
}

std::string BusRoom::trouble() const
{
    const std::scoped_lock lock(mutex_);
    return trouble_;
}

BusRow BusRoom::row() const
{
    const bus::BusCounts counts = bus_.counts();
    BusRow row;
    row.sessions = counts.sessions;
    row.connected = counts.connected;
    row.subscriptions = counts.subscriptions;
    row.retained = counts.retained;
    row.queued = counts.queued;
    row.published = counts.published;
    row.delivered = counts.delivered;
    row.dropped = counts.dropped.sum();
    row.drops = {counts.dropped.output_full, counts.dropped.queue_full, counts.dropped.overloaded,
                 counts.dropped.expired, counts.dropped.unreadable};
    row.denied = counts.denied;
    row.withheld = counts.withheld;
    row.held = counts.held;
    row.overloaded = counts.overloaded;
    row.retained_refused = counts.retained_refused;
    row.store_state = store_ == nullptr ? "off" : trouble().empty() ? "ok" : "failing";
    if (store_ != nullptr) {
        const store::Store::Figures figures = store_->figures();
        row.store_backlog_bytes = figures.backlog_bytes;
        row.store_disk_bytes = figures.disk_bytes;
        row.store_segments = figures.segments;
    }
    return row;
}

void BusRoom::publish(bus::MessageRef message, std::function<void(bool)> done)
{
    lanes_[0]->post([&lane = bus_.lane(0), message = std::move(message), done = std::move(done)] {
        done(lane.publish(message->view()));
    });
}

void BusRoom::publish_system(std::vector<bus::MessageRef> messages)
{
    lanes_[0]->post([&lane = bus_.lane(0), messages = std::move(messages)] {
        for (const bus::MessageRef& message : messages)
            lane.publish_system(message);
    });
}

void BusRoom::committed(std::uint64_t sequence) noexcept
{
    if (!is_started_.load(std::memory_order_acquire))
        return;
    for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane) {
        try {
            lanes_[lane]->post(
                [&target = bus_.lane(lane), sequence] { target.committed(sequence); });
        } catch (const std::bad_alloc&) { // the next commit covers this one
        }
    }
}

void BusRoom::failing(const std::string& text) noexcept
{
    try {
        log_.write(log::Level::error, "bus", "nothing that is to survive is acknowledged: " + text);
        const std::scoped_lock lock(mutex_);
        trouble_ = "bus: " + text;
    } catch (const std::bad_alloc&) {
    }
}

void BusRoom::recovered() noexcept
{
    try {
        log_.write(log::Level::info, "bus", "what is to survive is acknowledged again");
        const std::scoped_lock lock(mutex_);
        trouble_.clear();
    } catch (const std::bad_alloc&) {
    }
}

void BusRoom::warning(const std::string& text) noexcept
{
    try {
        log_.write(log::Level::warn, "bus", text);
    } catch (const std::bad_alloc&) {
    }
}

} // namespace iotcc
