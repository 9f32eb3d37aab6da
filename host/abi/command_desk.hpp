#pragma once
#include "command_outlet.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::stats {
class StorageSet;
}

namespace iotcc::abi {

struct CommandLimits {
    std::uint32_t waiting = 1000;      // in the host
    std::uint32_t of_connection = 32;  // waiting for one of them
    std::uint32_t payload = 64 * 1024; // bytes
};

// Finds the connections of a device, over every protocol, and asks or closes them.
class CommandDesk {
public:
    // `lanes`: of devices, by index. All borrowed; outlive this, and so do the connections.
    CommandDesk(const stats::StorageSet& storages, const std::vector<net::Lane*>& lanes,
                const CommandLimits& limits);
    ~CommandDesk();

    // [any] `connection`: one of the device's; without it the newest. `reply` is called once,
    // perhaps before this returns; dropped without a call only while the host stops. Throws
    // std::bad_alloc, and then has not called it.
    void send(std::string_view device_id, std::optional<std::uint64_t> connection,
              commands::Command command, commands::Reply reply);
    // [any] Closes every connection of the device; answers how many there were. `why`:
    // IOTCC_CLOSE_*.
    std::size_t kick(std::string_view device_id, std::int32_t why);
    // [any] Closes these, those of a lane a few in one turn of it; answers how many there were.
    // Some may have closed by themselves meanwhile.
    std::size_t close(std::vector<std::uint64_t> connections, std::int32_t why);
    // [any] How many wait for their answer.
    [[nodiscard]] std::uint32_t waiting(commands::Kind kind) const noexcept
    {
        return places_.waiting(kind);
    }

    [[nodiscard]] CommandOutlet& outlet(std::uint32_t lane) noexcept { return *outlets_[lane]; }
    // [main] While the lanes run and have no connections any more; then nothing more happens there.
    void end_lanes();

private:
    [[nodiscard]] net::Lane* lane_of(std::uint64_t connection) const noexcept;

    const stats::StorageSet& storages_;
    const std::vector<net::Lane*>& lanes_;
    const CommandLimits limits_;
    commands::WaitingPlaces places_;
    std::vector<std::unique_ptr<CommandOutlet>> outlets_;
};

} // namespace iotcc::abi
