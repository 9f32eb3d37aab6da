#include "command_desk.hpp"

#include "clock.hpp"
#include "connection.hpp"
#include "lane.hpp"
#include "storage_set.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace iotcc::abi {

namespace {

using commands::Result;

struct Found {
    std::uint64_t connection, opened_ms;
};

// iotcc_row_fn: C calls it, so nothing may be thrown.
std::int32_t take(void* found, const iotcc_row* row) noexcept
{
    try {
        static_cast<std::vector<Found>*>(found)->push_back({row->conn_id, row->opened_ms});
        return IOTCC_OK;
    } catch (const std::bad_alloc&) {
        return IOTCC_E_NOMEM;
    }
}

std::vector<Found> connections_of(const stats::StorageSet& storages, std::string_view device_id)
{
    std::vector<Found> found;
    (void)storages.find(device_id, take, &found); // not found: none
    return found;
}

// The newest, or the one that is wanted.
std::optional<std::uint64_t> chosen(const std::vector<Found>& found,
                                    std::optional<std::uint64_t> wanted)
{
    const auto best = wanted ? std::ranges::find(found, *wanted, &Found::connection)
                             : std::ranges::max_element(found, {}, [](const Found& each) {
                                   return std::pair(each.opened_ms, each.connection);
                               });
    return best == found.end() ? std::nullopt : std::optional(best->connection);
}

} // namespace

CommandDesk::CommandDesk(const stats::StorageSet& storages, const std::vector<net::Lane*>& lanes,
                         const CommandLimits& limits)
    : storages_(storages), lanes_(lanes), limits_(limits), places_(limits.waiting, unix_ms())
{
    for (net::Lane* const lane : lanes_)
        outlets_.push_back(std::make_unique<CommandOutlet>(*lane, limits_.of_connection));
}

CommandDesk::~CommandDesk() = default;

net::Lane* CommandDesk::lane_of(std::uint64_t connection) const noexcept
{
    const std::uint32_t lane = net::ConnectionId::lane(connection);
    return lane < lanes_.size() ? lanes_[lane] : nullptr;
}

void CommandDesk::send(std::string_view device_id, std::optional<std::uint64_t> connection,
                       commands::Command command, commands::Reply reply)
{
    if (command.payload.size() > limits_.payload)
        return reply({Result::too_large});
    const auto target = chosen(connections_of(storages_, device_id), connection);
    net::Lane* const lane = target ? lane_of(*target) : nullptr;
    if (lane == nullptr)
        return reply({Result::not_connected});
    auto place = places_.take(command.kind);
    if (!place)
        return reply({Result::host_busy});
    lane->post([&outlet = *outlets_[lane->index()], connection = *target,
                command = std::move(command), place = std::move(*place),
                reply = std::move(reply)]() mutable {
        outlet.carry(connection, command, std::move(place), std::move(reply));
    });
}

std::size_t CommandDesk::kick(std::string_view device_id, std::int32_t why)
{
    std::vector<std::uint64_t> connections;
    for (const Found& found : connections_of(storages_, device_id))
        connections.push_back(found.connection);
    return close(std::move(connections), why);
}

std::size_t CommandDesk::close(std::vector<std::uint64_t> connections, std::int32_t why)
{
    constexpr std::size_t kMostAtOnce = 64; // so that other devices are served in between
    std::erase_if(connections, [&](std::uint64_t each) { return lane_of(each) == nullptr; });
    std::ranges::sort(connections, {}, net::ConnectionId::lane);
    for (std::size_t begin = 0, end = 0; begin < connections.size(); begin = end) {
        net::Lane* const lane = lane_of(connections[begin]);
        while (end < connections.size() && end - begin < kMostAtOnce &&
               lane_of(connections[end]) == lane)
            ++end;
        lane->post(
            [lane, why, slice = std::vector(connections.data() + begin, connections.data() + end)] {
                for (const std::uint64_t connection : slice)
                    if (iotcc_conn* const conn = lane->find(connection))
                        lane->close(*conn, why, "kicked");
            });
    }
    return connections.size();
}

void CommandDesk::end_lanes()
{
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        lanes_[lane]->run_and_wait([&outlet = *outlets_[lane]] { outlet.stop(); });
}

} // namespace iotcc::abi
