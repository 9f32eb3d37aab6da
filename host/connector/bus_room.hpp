#pragma once
#include "bus.hpp"
#include "bus_outlet.hpp"
#include "listener.hpp"
#include "log.hpp"
#include "node.hpp"
#include "settings.hpp"
#include "store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace iotcc {

// The bus of this host, what it keeps on the disk, and its part of each lane.
class BusRoom final : private store::Listener {
public:
    // `lanes`: of devices, not running yet; outlives this. `acl`: nullptr: everybody may read and
    // write everything. Restores what the folder has. Throws config::SettingError where the folder
    // cannot be used.
    BusRoom(const config::BusSettings& settings, const std::vector<net::Lane*>& lanes,
            log::Log& log, const auth::AclStore* acl);
    ~BusRoom() override;

    [[nodiscard]] bus::Bus& bus() noexcept { return bus_; }
    // [main] Before the lanes run.
    void start();
    // [main] While the lanes run and have no connections any more; then nothing more happens there.
    void end_lanes();
    // [main] After the lanes have ended: what they changed is written.
    void stop();
    // [any] Why nothing that is to survive is acknowledged now; "": it is.
    [[nodiscard]] std::string trouble() const;
    // [any] Before stop(). What operators are shown.
    [[nodiscard]] BusRow row() const;
    // [any] While the lanes run: on behalf of nobody, for everybody who has subscribed. `done` is
    // called once, on a lane: whether all who are owed it have room, else nobody got it. Dropped
    // without a call where the lane ends, or there is no memory.
    void publish(bus::MessageRef message, std::function<void(bool)> done);
    // [any] While the lanes run: topics of the host's own, "$SYS/...", have these values now.
    void publish_system(std::vector<bus::MessageRef> messages);

private:
    void committed(std::uint64_t sequence) noexcept override;
    void failing(const std::string& text) noexcept override;
    void recovered() noexcept override;
    void warning(const std::string& text) noexcept override;

    const std::vector<net::Lane*>& lanes_;
    log::Log& log_;
    bus::Bus bus_;
    std::vector<std::unique_ptr<abi::BusOutlet>> outlets_;
    std::atomic<bool> is_started_{false};
    mutable std::mutex mutex_; // guards trouble_
    std::string trouble_;
    std::unique_ptr<store::Store> store_; // ends first: its thread tells this
};

} // namespace iotcc
