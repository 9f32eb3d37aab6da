#pragma once
#include "lane_watches.hpp"
#include "task_queue.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace iotcc::stats {
class StorageSet;
}

namespace iotcc::abi {

// Where those who watch meet the lanes.
class WatchDesk {
public:
    // `lanes`: of devices, by index. All borrowed; outlive this, and so do the connections.
    WatchDesk(const stats::StorageSet& storages, const std::vector<net::Lane*>& lanes);

    [[nodiscard]] const stats::StorageSet& storages() const noexcept { return storages_; }
    [[nodiscard]] const std::vector<net::Lane*>& lanes() const noexcept { return lanes_; }
    [[nodiscard]] LaneWatches& on(std::uint32_t lane) noexcept { return *watches_[lane]; }
    // [lane] Of a connection that Lane::is_watched.
    [[nodiscard]] static LaneWatches& of(iotcc_conn& conn) noexcept;

private:
    const stats::StorageSet& storages_;
    const std::vector<net::Lane*>& lanes_;
    std::vector<std::unique_ptr<LaneWatches>> watches_;
};

// Something that every lane shows to one who watches. One thread at a time, any.
template <class Subject> class Watch {
public:
    // Each lane begins to show it; no lane does any more a little after the end. Throws
    // std::bad_alloc.
    Watch(WatchDesk& desk, std::shared_ptr<Subject> subject);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    [[nodiscard]] Subject& subject() noexcept { return *subject_; }
    // Whether each lane has done what it was asked to until now.
    [[nodiscard]] bool is_settled() const noexcept
    {
        return awaited_->load(std::memory_order_acquire) == 0;
    }
    // f(watches) on that lane. Throws std::bad_alloc, and then it is not asked.
    template <class F> void ask(std::uint32_t lane, F f);

private:
    template <class F> [[nodiscard]] std::unique_ptr<net::LaneTask> asking(std::uint32_t lane, F f);
    void post(std::uint32_t lane, std::unique_ptr<net::LaneTask> asking) noexcept;

    WatchDesk& desk_;
    const std::vector<net::Lane*>& lanes_; // at the end the desk may be gone, with all that it had
    const std::shared_ptr<Subject> subject_;
    // Tasks on their way, which share it.
    const std::shared_ptr<std::atomic<std::uint32_t>> awaited_;
    // One for each lane, made beforehand: the end must not fail.
    std::vector<std::unique_ptr<net::LaneTask>> removals_;
};

using ConnectionsWatch = Watch<watch::ConnectionFeed>;

// The messages of a device, also of connections that it has already.
class DeviceWatch {
public:
    DeviceWatch(WatchDesk& desk, const std::string& device_id);

    // Nothing before each connection of the device is watched; ask again a little later.
    [[nodiscard]] watch::DeviceTail* tail();

private:
    void join_connected();

    WatchDesk& desk_;
    Watch<watch::DeviceTail> watch_;
    bool has_joined_ = false;
};

} // namespace iotcc::abi
