#include "scripted_lanes.hpp"

#include "allocation_failures.hpp"
#include "eventually.hpp"
#include "message_reader.hpp"

#include <doctest/doctest.h>

namespace iotcc::test {

std::int32_t Device::publish(std::string_view topic, std::string_view payload, Way way,
                             std::uint64_t token)
{
    return lane_.bus().publish(conn, {topic, payload, way.qos, way.retain}, way.once_id, token);
}

std::int32_t Device::open(const std::string& name, Asked asked, std::uint64_t token)
{
    Opening opening;
    opening.token = token;
    opening.name = name;
    opening.owner = std::move(asked.owner);
    opening.clean = asked.clean;
    opening.will = std::move(asked.will);
    return lane_.bus().open_session(conn, std::move(opening));
}

std::int32_t Device::subscribe(std::string_view filter, std::uint32_t qos, std::uint64_t token)
{
    iotcc_subscription wanted{{filter.data(), filter.size()}, qos, 77};
    last = lane_.bus().subscribe(conn, {&wanted, 1}, token);
    return wanted.result;
}

std::int32_t Device::unsubscribe(std::string_view filter, std::uint64_t token)
{
    const iotcc_str text{filter.data(), filter.size()};
    return last = lane_.bus().unsubscribe(conn, {&text, 1}, token);
}

std::int32_t Device::settle(std::uint64_t number, std::uint32_t how, std::uint64_t token)
{
    return lane_.bus().settle(conn, number, how, token);
}

std::int32_t Device::release(std::uint32_t once_id, std::uint64_t token)
{
    return lane_.bus().release(conn, once_id, token);
}

void Device::drop_will()
{
    lane_.bus().drop_will(conn);
}

void Device::leave(std::int32_t reason)
{
    lane_.close(conn, reason, "");
    lane_.finish_closings();
}

void Device::reads(std::size_t messages)
{
    room = messages;
    if (!is_closing)
        lane_.bus().writable(conn);
}

void Device::settle_all()
{
    for (const Got& each : got)
        if (each.number != 0 && !is_closing)
            (void)settle(each.number);
}

std::vector<std::string> Device::payloads() const
{
    std::vector<std::string> all;
    for (const Got& each : got)
        if (!each.is_received)
            all.push_back(each.payload);
    return all;
}

Device& ScriptedLane::connect()
{
    const std::uint64_t id = std::uint64_t{index_} << 48 | ++world_.devices;
    auto device = std::make_unique<Device>(*this, id);
    device->conn.user = device.get();
    device->conn.lane = index_;
    return *(devices_[id] = std::move(device));
}

bool ScriptedLane::send(iotcc_conn& conn, const MessageView& message, std::uint32_t flags)
{
    const SparedAllocations spared;
    Device& device = of(conn);
    if (device.is_closing || device.room == 0)
        return false;
    --device.room;
    device.got.push_back(
        {std::string(message.topic), std::string(message.payload), 0, 0, flags, false});
    return true;
}

LanePort::Offered ScriptedLane::offer(iotcc_conn& conn, const Offer& offer)
{
    const SparedAllocations spared;
    Device& device = of(conn);
    if (device.is_closing)
        return Offered::failed;
    if (device.room == 0)
        return Offered::later;
    --device.room;
    Got got{"", "", offer.number, offer.qos, offer.flags, offer.message == nullptr};
    if (offer.message != nullptr) {
        got.topic = offer.message->topic;
        got.payload = offer.message->payload;
    }
    device.got.push_back(got);
    if (device.on_publish)
        device.on_publish(got);
    return Offered::taken;
}

void ScriptedLane::stored(iotcc_conn& conn, std::uint64_t token, std::int32_t status)
{
    const SparedAllocations spared;
    of(conn).given.push_back({token, status});
}

void ScriptedLane::log(std::string_view text)
{
    const SparedAllocations spared;
    lines.emplace_back(text);
}

iotcc_conn* ScriptedLane::find(std::uint64_t connection)
{
    const auto found = devices_.find(connection);
    return found == devices_.end() || found->second->is_closing ? nullptr : &found->second->conn;
}

void ScriptedLane::close(iotcc_conn& conn, std::int32_t why, std::string_view)
{
    const SparedAllocations spared;
    Device& device = of(conn);
    if (std::exchange(device.is_closing, true))
        return;
    device.why = why;
    closing_.push_back(&device);
}

void ScriptedLane::finish_closings()
{
    for (Device* each : std::exchange(closing_, {})) {
        each->is_closed = true;
        bus_lane_.closed(each->conn, each->why);
    }
}

void ScriptedLane::wake_in(std::uint32_t ms)
{
    if (due_ms_ == 0)
        due_ms_ = world_.now_ms + ms;
}

void ScriptedLane::post(std::uint32_t lane, std::unique_ptr<Parcel>& parcel)
{
    ScriptedLane& other = *world_.lanes[lane];
    const std::scoped_lock lock(other.mutex_);
    other.parcels_.push_back(std::move(parcel));
}

bool ScriptedLane::has_parcel() const
{
    const std::scoped_lock lock(mutex_);
    return !parcels_.empty();
}

bool ScriptedLane::step()
{
    std::unique_ptr<Parcel> parcel;
    {
        const std::scoped_lock lock(mutex_);
        if (!parcels_.empty()) {
            parcel = std::move(parcels_.front());
            parcels_.pop_front();
        }
    }
    if (parcel != nullptr) {
        bus_lane_.take(std::move(parcel));
        return true;
    }
    if (due_ms_ != 0 && world_.now_ms >= due_ms_) {
        due_ms_ = 0;
        is_awake_ = true;
    }
    if (!closing_.empty()) {
        finish_closings();
        return true;
    }
    if (!std::exchange(is_awake_, false))
        return false;
    ++turns;
    bus_lane_.end_turn();
    return true;
}

ScriptedLanes::ScriptedLanes(std::uint32_t lanes, const BusSettings& settings,
                             const store::Settings* place)
    : bus_(settings, lanes)
{
    Restore restore;
    if (place != nullptr) {
        store_ = store::Store::open(*place, restore, news);
        bus_.keep_in(store_.get());
    }
    for (std::uint32_t i = 0; i < lanes; ++i)
        world_.lanes.push_back(std::make_unique<ScriptedLane>(world_, bus_, i));
    restore.give_to(bus_);
    remarks = restore.remarks();
    told_ = news.kept; // as in the host: nobody is told of what was there before
}

// As a host that is killed: what the lanes had not given to the store yet is lost.
ScriptedLanes::~ScriptedLanes()
{
    bus_.end();
    for (std::uint32_t lane = 0; lane < bus_.lanes(); ++lane)
        bus_.epochs().offline(lane);
}

Device& ScriptedLanes::connect_as(const std::string& name, bool clean, std::uint32_t lane)
{
    Device& device = connect(lane);
    REQUIRE(device.open(name, {clean, {}, {}}, 999) == IOTCC_PENDING);
    REQUIRE(run());
    REQUIRE(device.given.size() == 1);
    REQUIRE(device.given[0].status >= 0);
    device.given.clear();
    return device;
}

bool ScriptedLanes::turn_all()
{
    constexpr int kMost = 20'000;
    for (int i = 0; i < kMost; ++i) {
        bool has_done = false;
        for (const auto& lane : world_.lanes)
            has_done = lane->step() || has_done;
        if (!has_done)
            return true;
    }
    return false;
}

void ScriptedLanes::tell_commits()
{
    const std::uint64_t kept = news.kept;
    if (kept == told_)
        return;
    told_ = kept;
    for (const auto& lane : world_.lanes)
        lane->bus().committed(kept);
}

bool ScriptedLanes::run()
{
    for (;;) {
        if (!turn_all())
            return false;
        if (bus_.reader() != nullptr && !bus_.reader()->is_idle()) {
            if (!eventually([&] { return bus_.reader()->is_idle(); }))
                return false;
            continue;
        }
        if (store_ == nullptr || !waits_for_disk)
            return true;
        store::Batch nothing;
        const std::uint64_t all = store_->append(nothing);
        if (!eventually([&] { return news.kept >= all; }))
            return false;
        if (news.kept == told_)
            return true;
        tell_commits();
    }
}

void ScriptedLanes::step(std::mt19937& random)
{
    (void)world_.lanes[random() % world_.lanes.size()]->step();
    tell_commits();
}

void ScriptedLanes::tick()
{
    for (const auto& lane : world_.lanes)
        lane->bus().tick();
    REQUIRE(run());
}

} // namespace iotcc::test
