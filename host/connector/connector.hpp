#pragma once
#include "access.hpp"
#include "address_list.hpp"
#include "boot_id.hpp"
#include "broker_topics.hpp"
#include "bus_room.hpp"
#include "certificates.hpp"
#include "command_desk.hpp"
#include "config_files.hpp"
#include "control_loop.hpp"
#include "front.hpp"
#include "http_desk.hpp"
#include "instance_plan.hpp"
#include "lane.hpp"
#include "live_node.hpp"
#include "log.hpp"
#include "memory_watch.hpp"
#include "password_check.hpp"
#include "plugin_board.hpp"
#include "plugin_registry.hpp"
#include "reload_desk.hpp"
#include "reloader.hpp"
#include "row_feed.hpp"
#include "rules.hpp"
#include "services.hpp"
#include "settings.hpp"
#include "sink_pump.hpp"
#include "slab_storage.hpp"
#include "storage_set.hpp"
#include "watch_desk.hpp"
#include "worker_pool.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace iotcc {

class HttpEvents;

struct ConnectorOptions {
    config::Settings settings;
    std::vector<std::string> plugin_directories;
    plugin::Trust trust = plugin::Trust::owned;
    config::Origins origins = {}; // of the settings
    config::Place place = {};     // where a reload reads them again
};

// Builds the rooms, starts them in order and stops them in reverse. [main]
class Connector : private Controlled {
public:
    // Throws config::SettingError where an address is open to the network without tokens, or a
    // token file is bad.
    Connector(ConnectorOptions options, log::Log& log);
    ~Connector() override; // stops without a drain
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    // Listens for HTTP, loads the plugins and serves. A plugin that fails is shown by the node and
    // stops nobody. Throws std::runtime_error when the API's address cannot be had.
    void start();
    // Serves until SIGTERM or SIGINT, then drains.
    void run_until_signal(SignalThread& signals);
    // Afterwards: a plugin has not given back a thread of the host's. The destructor would wait for
    // it; whoever does not want to must end the process without unwinding.
    [[nodiscard]] bool is_stuck() const;

    [[nodiscard]] const Node& node() const noexcept { return node_; }
    [[nodiscard]] const std::string& http_address() const noexcept
    {
        return http_address_;
    } // "tcp://127.0.0.1:9090", "tls://..."

private:
    [[nodiscard]] abi::Credentials credentials() const;
    void add_reload_hooks();
    void load_plugins();
    void init_plugins(std::vector<OfferedComponent>& offered);
    void start_http();
    void start_instance(PlannedInstance plan);
    [[nodiscard]] bool start_without_address(abi::Instance& instance);
    void add_storage(abi::Instance& instance);
    void be_idle(std::size_t number, abi::Instance& instance);
    void disuse(abi::Instance& instance);
    std::vector<std::string> start_handler(abi::Instance& instance, const PlannedInstance& plan);
    void check_options(const PlannedInstance& plan);
    void report_unread_options(const abi::Instance& instance);
    void problem(const std::string& text);
    void refresh_access();

    void tick() override;
    [[nodiscard]] bool has_memory_limit() const override { return memory_watch_.is_on(); }
    void look_at_memory() override;
    void hangup() override;
    void reload_asked() override;
    ReloadReport reload(const std::string& cause);

    // connector_stop.cpp: how the host ends
    void begin_drain() override;
    [[nodiscard]] bool is_drained() const override;
    [[nodiscard]] bool is_stuck(const abi::Instance& instance) const;
    void stop();

    const ConnectorOptions options_;
    log::Log& log_;
    const BootId boot_id_;
    Access access_;
    const net::AddressList trusted_proxies_;
    net::ConnectionBudget budget_;
    Certificates certificates_;                     // outlives the lanes
    std::vector<std::unique_ptr<net::Lane>> lanes_; // of devices
    const std::vector<net::Lane*> device_lanes_;    // the same, borrowed
    BusRoom bus_;
    net::Lane http_lane_;
    MemoryWatch memory_watch_;
    stats::SlabStorage memory_;
    stats::StorageSet storages_;
    abi::CommandDesk commands_;
    abi::WatchDesk watches_;
    abi::Rules rules_;
    sinks::RowFeed row_feed_;
    abi::WorkerPool workers_;
    std::unique_ptr<auth::PasswordCheck> password_check_; // where there are users
    abi::Services services_;
    abi::Rooms rooms_;
    plugin::Probe probe_;
    PluginBoard board_;
    sinks::SinkPump sinks_;
    abi::HttpDesk plugin_routes_;
    ReloadDesk reload_desk_;
    LiveNode node_;
    BrokerTopics broker_topics_;
    std::unique_ptr<HttpEvents> http_events_;
    std::unique_ptr<http::Front> front_;
    std::string http_address_;
    std::unique_ptr<Reloader> reloader_;
    std::vector<net::SocketFile> socket_files_;       // of Unix addresses
    std::vector<const iotcc_plugin*> initialised_;    // in that order
    std::chrono::steady_clock::time_point stop_by_{}; // for what waits for plugins
    bool stopped_ = false;
};

} // namespace iotcc
