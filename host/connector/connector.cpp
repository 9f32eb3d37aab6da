#include "connector.hpp"

#include "clock.hpp"
#include "connection_limit.hpp"
#include "exposure.hpp"
#include "front_options.hpp"
#include "http_events.hpp"
#include "offered_schema.hpp"
#include "reload_hooks.hpp"
#include "route_table.hpp"
#include "settings_check.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace iotcc {

namespace {

using log::Level;

constexpr std::uint32_t kPluginWorkers = 2;
constexpr std::uint32_t kPluginWorkWaiting = 1024;

// One per core unless set, and never more than can be set: connection ids have room for 256.
std::uint32_t lane_count(const config::Settings& settings)
{
    const std::uint32_t cores =
        std::clamp(std::thread::hardware_concurrency(), 1u, config::kMostLanes);
    return settings.lanes == 0 ? cores : settings.lanes;
}

DescriptorNeeds descriptor_needs(const config::Settings& settings)
{
    DescriptorNeeds needs;
    needs.lanes = lane_count(settings);
    needs.api_connections = settings.http.connections;
    for (const auto& [name, instance] : settings.instances)
        needs.addresses +=
            instance.listen ? static_cast<std::uint32_t>(instance.listen->size()) : 0;
    return needs;
}

std::vector<std::unique_ptr<net::Lane>> make_lanes(std::uint32_t wanted)
{
    std::vector<std::unique_ptr<net::Lane>> lanes;
    for (std::uint32_t i = 0; i < wanted; ++i)
        lanes.push_back(std::make_unique<net::Lane>(i));
    return lanes;
}

std::vector<net::Lane*> borrowed(const std::vector<std::unique_ptr<net::Lane>>& lanes)
{
    std::vector<net::Lane*> pointers;
    for (const auto& lane : lanes)
        pointers.push_back(lane.get());
    return pointers;
}

sinks::PumpOptions pump_options(const config::SinkSettings& settings)
{
    return {settings.backlog_bytes, std::chrono::milliseconds(settings.update_ms)};
}

abi::CertificateIdentity certificate_identity(config::CertificateIdentity identity) noexcept
{
    switch (identity) {
    case config::CertificateIdentity::user:
        return abi::CertificateIdentity::user;
    case config::CertificateIdentity::device:
        return abi::CertificateIdentity::device;
    case config::CertificateIdentity::none:
        break;
    }
    return abi::CertificateIdentity::none;
}

abi::CommandLimits command_limits(const config::CommandSettings& settings)
{
    return {settings.waiting, settings.waiting_per_device, settings.payload_bytes};
}

const config::Settings& checked(const config::Settings& settings)
{
    check_addresses(settings);
    return settings;
}

} // namespace

Connector::Connector(ConnectorOptions options, log::Log& log)
    : options_(std::move(options)), log_(log), access_(checked(options_.settings).auth, log),
      trusted_proxies_(options_.settings.trusted_proxies),
      budget_(fitting_connection_limit(options_.settings.connections,
                                       descriptor_needs(options_.settings), log)),
      certificates_(log), lanes_(make_lanes(lane_count(options_.settings))),
      device_lanes_(borrowed(lanes_)),
      bus_(options_.settings.bus, device_lanes_, log, access_.acl()),
      http_lane_(static_cast<std::uint32_t>(lanes_.size())),
      memory_watch_(options_.settings.memory_limit_mib, device_lanes_, log),
      commands_(storages_, device_lanes_, command_limits(options_.settings.commands)),
      watches_(storages_, device_lanes_),
      rules_(options_.settings.default_auth == config::DefaultAuth::allow),
      workers_(kPluginWorkers, kPluginWorkWaiting),
      password_check_(access_.passwords() == nullptr ? nullptr
                                                     : std::make_unique<auth::PasswordCheck>()),
      services_(static_cast<std::uint32_t>(lanes_.size())),
      rooms_{log_,          device_lanes_, storages_,
             workers_,      services_,     {},
             &row_feed_,    &boot_id_,     options_.settings.log_lines_per_second,
             credentials(), access_.acl(), &bus_.bus(),
             &commands_,    &rules_,       options_.settings.verdict_ms,
             &watches_},
      sinks_(row_feed_, storages_, pump_options(options_.settings.sinks)),
      plugin_routes_(std::chrono::milliseconds(options_.settings.http.plugin_ms)),
      node_({board_, storages_, sinks_, boot_id_, lanes_, http_lane_, budget_, access_, bus_,
             commands_, plugin_routes_, watches_, memory_watch_, reload_desk_}),
      broker_topics_(bus_, node_, options_.settings.bus.sys_interval_s),
      http_events_(std::make_unique<HttpEvents>(log))
{
    rooms_.http = &plugin_routes_;
    (void)storages_.add({"memory", &stats::SlabStorage::kVtable, &memory_});
}

Connector::~Connector()
{
    stop();
}

abi::Credentials Connector::credentials() const
{
    const auto identity = options_.settings.auth.certificate_identity;
    return {access_.device_tokens(), access_.passwords(), password_check_.get(),
            certificate_identity(identity)};
}

void Connector::start()
{
    start_http();
    load_plugins();
    if (!rules_.empty())
        bus_.bus().see_all();
    bus_.start();
    for (const auto& lane : lanes_)
        lane->start("lane-" + std::to_string(lane->index()));
    add_reload_hooks();
    node_.set_state(LiveNode::State::started);
    log_.write(Level::info, "host", "started; the API is at " + http_address_);
}

void Connector::start_http()
{
    const config::HttpSettings& settings = options_.settings.http;
    const net::TlsContext* const tls = net::is_tls_address(settings.listen)
                                           ? certificates_.load("http", settings.tls, "http/1.1")
                                           : nullptr;
    auto sockets = net::open_listen_sockets(settings.listen, options_.settings.bind, 1);
    check_api_exposure(options_.settings, sockets.address);
    http_address_ = sockets.address;
    socket_files_.push_back(std::move(sockets.file));
    front_ = std::make_unique<http::Front>(http_lane_, node_, http::route_table(),
                                           front_options(options_.settings), *http_events_);
    front_->start(std::move(sockets.sockets[0]), tls);
    http_lane_.start("http");
}

// What can change while the host runs: one hook each.
void Connector::add_reload_hooks()
{
    reloader_ =
        std::make_unique<Reloader>(config::Configuration{options_.settings, options_.origins},
                                   options_.place, offered_schemas(board_.files()));
    reloader_->add(std::make_unique<LogLevelHook>(log_, board_));
    reloader_->add(std::make_unique<HostNamesHook>(*front_));
    reloader_->add(std::make_unique<LimitsHook>(board_, trusted_proxies_));
    reloader_->add(std::make_unique<CertificatesHook>(certificates_));
    reloader_->add(std::make_unique<AccessHook>(access_, [this] { refresh_access(); }));
}

void Connector::run_until_signal(SignalThread& signals)
{
    run_control_loop(*this, std::chrono::milliseconds(options_.settings.shutdown_ms), signals,
                     reload_desk_);
    stop();
}

void Connector::tick()
{
    node_.sample();
    plugin_routes_.expire();
    broker_topics_.tick(monotonic_ms());
    refresh_access();
}

void Connector::look_at_memory()
{
    memory_watch_.look(monotonic_ms());
}

void Connector::hangup()
{
    (void)reload("SIGHUP");
}

void Connector::reload_asked()
{
    reload_desk_.answer(reload("POST /v1/reload"));
}

ReloadReport Connector::reload(const std::string& cause)
{
    ReloadReport report = reloader_->reload(cause);
    log_.write(report.failed.empty() ? Level::info : Level::error, "host", log_line(report));
    reload_desk_.keep(report);
    return report;
}

void Connector::refresh_access()
{
    if (!access_.refresh())
        return;
    for (std::size_t i = 0; i < board_.instances(); ++i)
        board_.instance(i).close_revoked();
}

} // namespace iotcc
