#pragma once
#include "access.hpp"
#include "boot_id.hpp"
#include "bus_room.hpp"
#include "command_desk.hpp"
#include "connection_predicate.hpp"
#include "endpoint.hpp"
#include "http_desk.hpp"
#include "lane.hpp"
#include "memory_watch.hpp"
#include "node.hpp"
#include "plugin_board.hpp"
#include "rates.hpp"
#include "reload_desk.hpp"
#include "sink_pump.hpp"
#include "storage_set.hpp"
#include "watch_desk.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace iotcc {

// This process as the HTTP API sees it.
class LiveNode final : public Node {
public:
    enum class State { created, started, draining, stopped };

    // What it shows. All borrowed; outlive the node.
    struct Sources {
        const PluginBoard& plugins;
        const stats::StorageSet& storages;
        const sinks::SinkPump& sinks;
        const BootId& boot_id;
        const std::vector<std::unique_ptr<net::Lane>>& lanes; // of devices
        const net::Lane& http_lane;
        const net::ConnectionBudget& budget;
        const Access& access;
        BusRoom& bus;
        abi::CommandDesk& commands;
        const abi::HttpDesk& plugin_routes;
        abi::WatchDesk& watches;
        const MemoryWatch& memory;
        ReloadDesk& reloads;
    };
    explicit LiveNode(const Sources& sources);

    void set_state(State state) noexcept
    {
        state_.store(state, std::memory_order_relaxed);
    }                       // [main]
    void sample() noexcept; // [main] every second: what has to be known from before

    [[nodiscard]] Authorization authorize(std::string_view token,
                                          std::string_view remote) const override;
    [[nodiscard]] NodeStatus status() const override;
    [[nodiscard]] Readiness readiness() const override;
    [[nodiscard]] ProcessRow process() const override;
    [[nodiscard]] std::vector<LaneRow> lanes() const override;
    [[nodiscard]] std::vector<PluginRow> plugins() const override;
    [[nodiscard]] ConnectionPage connections(const ListQuery& query) const override;
    [[nodiscard]] DevicePage devices(const ListQuery& query) const override;
    [[nodiscard]] std::vector<ConnectionRow> device(const std::string& device_id) const override;
    void command(CommandRequest request, std::function<void(CommandOutcome)> done) const override;
    void ask_plugin(PluginRequest request, std::function<void(PluginOutcome)> done) const override;
    [[nodiscard]] bool has_status_api() const override { return plugin_routes_.has_status_api(); }
    void publish(Publication publication, std::function<void(PublishResult)> done) const override;
    std::size_t kick(const std::string& device_id) const override;
    std::size_t kick(const ConnectionFilter& filter) const override;
    [[nodiscard]] std::unique_ptr<ConnectionsWatching> watch_connections() const override;
    [[nodiscard]] std::unique_ptr<DeviceWatching>
    watch_device(const std::string& device_id) const override;
    Order set_log_level(const std::string& instance, const std::string& level) const override;
    [[nodiscard]] std::optional<ReloadReport> last_reload() const override;
    [[nodiscard]] bool reload(std::function<void(const ReloadReport&)> done) const override;

private:
    class LiveConnections; // live_node_watches.cpp
    class LiveDevice;
    void add_troubles(std::vector<std::string>& degraded) const; // live_node_readiness.cpp
    // live_node_lists.cpp
    [[nodiscard]] ConnectionRow row_of(const iotcc_row& row, const Components& components) const;
    [[nodiscard]] DeviceRow device_row(const std::string& device_id,
                                       const ConnectionPredicate& wanted) const;

    const PluginBoard& plugins_;
    const stats::StorageSet& storages_;
    const sinks::SinkPump& sinks_;
    const std::vector<std::unique_ptr<net::Lane>>& lanes_;
    const net::Lane& http_lane_;
    const net::ConnectionBudget& budget_;
    const Access& access_;
    BusRoom& bus_;
    abi::CommandDesk& commands_;
    const abi::HttpDesk& plugin_routes_;
    abi::WatchDesk& watches_;
    const MemoryWatch& memory_;
    const BootId& boot_id_;
    ReloadDesk& reloads_;
    const std::uint64_t started_ms_; // monotonic
    const std::uint64_t started_unix_ms_;
    stats::Rates rates_;
    std::atomic<State> state_{State::created};
};

} // namespace iotcc
