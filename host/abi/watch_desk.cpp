#include "watch_desk.hpp"

#include "connection.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"
#include "storage_set.hpp"

#include <map>
#include <new>
#include <utility>

namespace iotcc::abi {

namespace {

template <class Subject> struct Removal final : net::LaneTask {
    Removal(LaneWatches& w, std::shared_ptr<Subject> s) : watches(w), subject(std::move(s)) {}
    void run() override { watches.remove(*subject); }

    LaneWatches& watches;
    const std::shared_ptr<Subject> subject;
};

using ByLane = std::map<std::uint32_t, std::vector<std::uint64_t>>;

// iotcc_row_fn: C calls it, so nothing may be thrown.
std::int32_t note_connection(void* found, const iotcc_row* row) noexcept
{
    try {
        const std::uint32_t lane = net::ConnectionId::lane(row->conn_id);
        (*static_cast<ByLane*>(found))[lane].push_back(row->conn_id);
        return IOTCC_OK;
    } catch (const std::bad_alloc&) {
        return IOTCC_E_NOMEM;
    }
}

} // namespace

WatchDesk::WatchDesk(const stats::StorageSet& storages, const std::vector<net::Lane*>& lanes)
    : storages_(storages), lanes_(lanes)
{
    for (net::Lane* const lane : lanes_)
        watches_.push_back(std::make_unique<LaneWatches>(*lane));
}

LaneWatches& WatchDesk::of(iotcc_conn& conn) noexcept
{
    const net::Endpoint& endpoint = net::Lane::current()->endpoint_of(conn);
    return static_cast<InstanceLane*>(endpoint.owner)->instance().rooms().watches->on(conn.lane);
}

// Everything that may fail comes before the first lane knows of it.
template <class Subject>
Watch<Subject>::Watch(WatchDesk& desk, std::shared_ptr<Subject> subject)
    : desk_(desk), lanes_(desk.lanes()), subject_(std::move(subject)),
      awaited_(std::make_shared<std::atomic<std::uint32_t>>(0))
{
    std::vector<std::unique_ptr<net::LaneTask>> additions;
    for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane) {
        removals_.push_back(std::make_unique<Removal<Subject>>(desk_.on(lane), subject_));
        additions.push_back(
            asking(lane, [subject = subject_](LaneWatches& watches) { watches.add(subject); }));
    }
    for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane)
        post(lane, std::move(additions[lane]));
}

// Behind everything that it has asked for there.
template <class Subject> Watch<Subject>::~Watch()
{
    for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane)
        lanes_[lane]->post(std::move(removals_[lane]));
}

template <class Subject> template <class F> void Watch<Subject>::ask(std::uint32_t lane, F f)
{
    post(lane, asking(lane, std::move(f)));
}

template <class Subject>
template <class F>
std::unique_ptr<net::LaneTask> Watch<Subject>::asking(std::uint32_t lane, F f)
{
    struct Asking final : net::LaneTask {
        Asking(LaneWatches& w, F&& todo, std::shared_ptr<std::atomic<std::uint32_t>> count)
            : watches(w), f(std::move(todo)), awaited(std::move(count))
        {
        }
        void run() override
        {
            const Settled settled{*awaited};
            f(watches);
        }
        struct Settled { // also without memory, when nothing is shown
            ~Settled() { count.fetch_sub(1, std::memory_order_release); }
            std::atomic<std::uint32_t>& count;
        };
        LaneWatches& watches;
        F f;
        const std::shared_ptr<std::atomic<std::uint32_t>> awaited;
    };
    return std::make_unique<Asking>(desk_.on(lane), std::move(f), awaited_);
}

template <class Subject>
void Watch<Subject>::post(std::uint32_t lane, std::unique_ptr<net::LaneTask> asking) noexcept
{
    awaited_->fetch_add(1, std::memory_order_relaxed);
    lanes_[lane]->post(std::move(asking));
}

template class Watch<watch::ConnectionFeed>;
template class Watch<watch::DeviceTail>;

DeviceWatch::DeviceWatch(WatchDesk& desk, const std::string& device_id)
    : desk_(desk), watch_(desk, std::make_shared<watch::DeviceTail>(device_id))
{
}

// What opens is watched as soon as each lane knows of the tail; whoever was there before is found
// then, so that nobody slips through in between.
watch::DeviceTail* DeviceWatch::tail()
{
    if (!has_joined_ && watch_.is_settled()) {
        join_connected();
        has_joined_ = true;
    }
    return has_joined_ && watch_.is_settled() ? &watch_.subject() : nullptr;
}

void DeviceWatch::join_connected()
{
    ByLane found;
    (void)desk_.storages().find(watch_.subject().device_id, note_connection,
                                &found); // not found: none
    for (auto& [lane, connections] : found)
        if (lane < desk_.lanes().size())
            watch_.ask(lane, [&tail = watch_.subject(), connections = std::move(connections)](
                                 LaneWatches& watches) { watches.join(tail, connections); });
}

} // namespace iotcc::abi
