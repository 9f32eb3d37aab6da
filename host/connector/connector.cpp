#include "connector.hpp"

#include "connection_limit.hpp"
#include "exposure.hpp"
#include "front_options.hpp"
#include "line_budget.hpp"
#include "offer.hpp"
#include "offered_schema.hpp"
#include "peer_terms.hpp"
#include "plugin_init.hpp"
#include "reload_hooks.hpp"
#include "route_table.hpp"
#include "settings_check.hpp"
#include "sink_outlet.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

namespace iotcc {

namespace {

using log::Level;

constexpr std::uint32_t kPluginWorkers = 2;
constexpr std::uint32_t kPluginWorkWaiting = 1024;
// What the last rows get where the devices have used up the drain's time.
constexpr std::chrono::milliseconds kLeastForSinks{500};

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

const config::Settings& checked(const config::Settings& settings)
{
    check_addresses(settings);
    return settings;
}

} // namespace

// What the HTTP lane has to say beyond its answers.
class Connector::HttpEvents final : public net::EndpointEvents {
public:
    explicit HttpEvents(log::Log& log) : log_(log) {}
    void closed(iotcc_conn& conn, std::int32_t, std::string_view text) override
    {
        const Level level = text.starts_with("TLS") ? Level::info : Level::debug;
        if (log_.level() > static_cast<std::int32_t>(level) || text.empty() ||
            !lines_.ask(*conn.now_ms).write)
            return;
        log_.write(level, "http",
                   std::string(net::Lane::arrival_of(conn).remote()) +
                       " closed: " + std::string(text));
    }
    void accept_failed(int error) override
    {
        log_.write(Level::warn, "http",
                   "accepting pauses, 100 ms at a time: " + std::string(std::strerror(error)));
    }
    void accept_recovered() override { log_.write(Level::info, "http", "accepting goes on"); }
    void threw(const char* callback, std::string_view what) override
    {
        log_.write(Level::error, "http",
                   "threw in " + std::string(callback) + ": " + std::string(what));
    }

private:
    log::Log& log_;
    abi::LineBudget lines_{50}; // of what peers cause
};

Connector::Connector(ConnectorOptions options, log::Log& log)
    : options_(std::move(options)), log_(log), access_(checked(options_.settings).auth, log),
      trusted_proxies_(options_.settings.trusted_proxies),
      budget_(fitting_connection_limit(options_.settings.connections,
                                       descriptor_needs(options_.settings), log)),
      certificates_(log), lanes_(make_lanes(lane_count(options_.settings))),
      http_lane_(static_cast<std::uint32_t>(lanes_.size())),
      workers_(kPluginWorkers, kPluginWorkWaiting),
      services_(static_cast<std::uint32_t>(lanes_.size())),
      rooms_{log_,
             borrowed(lanes_),
             storages_,
             workers_,
             services_,
             {},
             &row_feed_,
             &boot_id_,
             options_.settings.log_lines_per_second,
             access_.device_tokens()},
      sinks_(row_feed_, storages_, pump_options(options_.settings.sinks)),
      node_({board_, storages_, sinks_, boot_id_, lanes_, http_lane_, budget_, access_,
             reload_desk_}),
      http_events_(std::make_unique<HttpEvents>(log))
{
    (void)storages_.add({"memory", &stats::SlabStorage::kVtable, &memory_});
}

Connector::~Connector()
{
    stop();
}

void Connector::start()
{
    start_http();
    load_plugins();
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
    reloader_->add(std::make_unique<TokensHook>(access_, [this] { refresh_tokens(); }));
}

void Connector::load_plugins()
{
    plugin::PluginScan scan =
        plugin::discover(options_.plugin_directories, offer(),
                         {probe_, options_.settings.state_dir, options_.trust});
    for (const std::string& error : scan.directory_errors)
        problem(error);
    for (const plugin::PluginFile& file : scan.files)
        if (!file.message.empty())
            log_.write(file.state == plugin::PluginState::ignored ? Level::info : Level::warn,
                       "host", file.message);
    board_.add_files(std::move(scan.files));
    std::vector<OfferedComponent> offered;
    init_plugins(offered);
    InstancePlan plan =
        plan_instances(offered, options_.settings.instances, options_.settings.limits);
    for (const std::string& text : plan.problems)
        problem(text);
    for (PlannedInstance& instance : plan.instances)
        start_instance(std::move(instance));
}

void Connector::init_plugins(std::vector<OfferedComponent>& offered)
{
    for (std::size_t i = 0; i < board_.files().size(); ++i) {
        const plugin::PluginFile& file = board_.files()[i];
        if (file.plugin == nullptr)
            continue;
        if (const std::string error = abi::init_plugin(*file.plugin); !error.empty()) {
            board_.plugin_failed(i, error);
            log_.write(Level::error, "host",
                       file.directory + "/" + file.name + ": failed: " + error);
            continue;
        }
        initialised_.push_back(file.plugin);
        log_.write(Level::info, "host", file.name + ": loaded " + file.id + " " + file.version);
        for (const iotcc_component* const* c = file.plugin->components; *c != nullptr; ++c)
            offered.push_back({i, *c});
    }
}

void Connector::start_instance(PlannedInstance plan)
{
    auto made =
        std::make_unique<abi::Instance>(rooms_, plan.name, *plan.component, plan.settings.options);
    abi::Instance& instance = *made;
    const std::size_t number = board_.add_instance(
        plan.plugin, std::move(made),
        is_kind(*plan.component, IOTCC_KIND_HANDLER) ? plan.settings.storage : "");
    rooms_.instances.add(instance);
    instance.set_log_level(log::level_named(plan.settings.log_level));
    try {
        check_options(plan);
        instance.create();
        if (is_kind(*plan.component, IOTCC_KIND_HANDLER))
            board_.set_listen(number, start_handler(instance, plan));
        else if (!start_without_address(instance))
            return be_idle(number, instance);
        board_.set_state(number, "running");
        report_unread_options(instance);
    } catch (const std::exception& e) {
        board_.set_state(number, "failed", e.what());
        log_.write(Level::error, plan.name, "failed: " + std::string(e.what()));
        instance.stop();
        instance.destroy();
    }
}

void Connector::be_idle(std::size_t number, abi::Instance& instance)
{
    const std::string reason = instance.failure(IOTCC_DEFER);
    board_.set_state(number, "idle", reason);
    log_.write(Level::info, instance.name(), "idle: " + reason);
    report_unread_options(instance);
}

// False: the instance has nothing to do.
bool Connector::start_without_address(abi::Instance& instance)
{
    if (!instance.start())
        return false;
    if (is_kind(instance.component(), IOTCC_KIND_STORAGE))
        add_storage(instance);
    else
        sinks_.add(std::make_unique<SinkOutlet>(instance));
    return true;
}

void Connector::add_storage(abi::Instance& instance)
{
    const std::int32_t added = storages_.add(
        {instance.name(), static_cast<const iotcc_storage*>(instance.component().vtable),
         instance.self()});
    if (added != IOTCC_OK)
        throw std::runtime_error(
            "the storage cannot be added: its name is taken, or there are too many");
}

std::vector<std::string> Connector::start_handler(abi::Instance& instance,
                                                  const PlannedInstance& plan)
{
    const stats::NamedStorage* const storage = storages_.named(plan.settings.storage);
    if (storage == nullptr)
        throw std::runtime_error("there is no storage \"" + plan.settings.storage +
                                 "\"; set storage = \"memory\" or load one");
    if (plan.listen.empty())
        throw std::runtime_error("no address to listen on; set plugin." + plan.name + ".listen");
    const bool has_tls = std::any_of(plan.listen.begin(), plan.listen.end(), net::is_tls_address);
    const net::TlsContext* const tls =
        has_tls ? certificates_.load("plugin." + plan.name, plan.settings.tls, "") : nullptr;
    std::vector<net::ListenSockets> sockets;
    for (const std::string& address : plan.listen) {
        check_instance_exposure(options_.settings, plan.name, address);
        sockets.push_back(net::open_listen_sockets(address, options_.settings.bind,
                                                   static_cast<std::uint32_t>(lanes_.size()),
                                                   dead_peer_times(plan.settings.limits)));
        // Once more as bound: its name may have resolved to another address.
        check_instance_exposure(options_.settings, plan.name, sockets.back().address);
    }
    instance.serve({storage->vtable, storage->self}, budget_,
                   peer_terms(plan.settings, trusted_proxies_));
    if (!instance.start())
        throw std::runtime_error(instance.failure(IOTCC_DEFER));
    std::vector<std::string> addresses;
    for (net::ListenSockets& each : sockets) {
        addresses.push_back(each.address);
        log_.write(Level::info, plan.name, "listens on " + each.address);
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            lanes_[i]->listen(instance.on(static_cast<std::uint32_t>(i))->endpoint(),
                              std::move(each.sockets[i]),
                              {each.accepting, net::is_tls_address(each.address) ? tls : nullptr});
        socket_files_.push_back(std::move(each.file));
    }
    return addresses;
}

// Against what the component declares. Throws std::runtime_error with all that is wrong.
void Connector::check_options(const PlannedInstance& plan)
{
    const auto schemas = offered_schemas({board_.files()[plan.plugin]});
    const auto* component = config::find_component(schemas, plan.component->name);
    if (component == nullptr)
        return;
    std::string words;
    for (const config::Problem& problem :
         config::check_options({options_.settings, options_.origins}, plan.name, *component))
        words += (words.empty() ? "" : "; ") + problem.text();
    if (!words.empty())
        throw std::runtime_error(words);
}

void Connector::report_unread_options(const abi::Instance& instance)
{
    for (const std::string& key : instance.unread_options())
        log_.write(Level::warn, instance.name(),
                   "plugin." + instance.name() + "." + key +
                       " is set, but the component never asked for it");
}

void Connector::problem(const std::string& text)
{
    log_.write(Level::error, "host", text);
    board_.add_problem(text);
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
    refresh_tokens();
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

void Connector::refresh_tokens()
{
    if (!access_.refresh())
        return;
    for (std::size_t i = 0; i < board_.instances(); ++i)
        board_.instance(i).close_revoked();
}

void Connector::begin_drain()
{
    log_.write(Level::info, "host", "stopping: saying goodbye to the devices");
    node_.set_state(LiveNode::State::draining);
    stop_by_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.settings.shutdown_ms);
    for (const auto& lane : lanes_)
        lane->post([lane = lane.get(), ms = options_.settings.shutdown_ms] {
            lane->close_listeners(nullptr);
            lane->drain(nullptr, ms);
        });
}

bool Connector::is_stuck(const abi::Instance& instance) const
{
    return is_kind(instance.component(), IOTCC_KIND_SINK) && sinks_.is_stuck(instance.name());
}

bool Connector::is_stuck() const
{
    for (std::size_t i = 0; i < board_.instances(); ++i)
        if (is_stuck(board_.instance(i)))
            return true;
    return false;
}

bool Connector::is_drained() const
{
    return std::none_of(lanes_.begin(), lanes_.end(),
                        [](const auto& lane) { return lane->open_connections() != 0; });
}

// A plugin's stop finds its connections closed and nobody asking for its numbers; its memory goes
// when no lane can reach it any more, a storage's last. A sink that still has a thread of ours is
// left as it is.
void Connector::stop()
{
    if (std::exchange(stopped_, true))
        return;
    for (const auto& lane : lanes_)
        lane->run_and_wait([&lane = *lane] {
            lane.close_listeners(nullptr);
            lane.abandon_connections();
        });
    if (front_ != nullptr)
        front_->stop();
    http_lane_.stop();
    sinks_.finish(std::max(stop_by_, std::chrono::steady_clock::now() + kLeastForSinks));
    for (std::size_t i = board_.instances(); i-- > 0;) {
        if (is_stuck(board_.instance(i)))
            continue;
        board_.instance(i).stop();
        board_.instance(i).settle();
    }
    for (const auto& lane : lanes_)
        lane->stop();
    for (std::size_t i = board_.instances(); i-- > 0;)
        if (!is_stuck(board_.instance(i)))
            board_.instance(i).destroy();
    if (is_stuck())
        log_.write(Level::error, "host", "a sink has not returned; stopping without it");
    for (; !initialised_.empty() && !is_stuck(); initialised_.pop_back())
        abi::deinit_plugin(*initialised_.back());
    node_.set_state(LiveNode::State::stopped);
    log_.write(Level::info, "host", "stopped");
}

} // namespace iotcc
