#include "connector.hpp"
#include "exposure.hpp"
#include "offer.hpp"
#include "offered_schema.hpp"
#include "peer_terms.hpp"
#include "plugin_init.hpp"
#include "sink_outlet.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

// From the files in the plugin folders to instances that serve.
namespace iotcc {

using log::Level;

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
        plugin_routes_.add(instance);
        board_.set_state(number, "running");
        report_unread_options(instance);
    } catch (const std::exception& e) {
        board_.set_state(number, "failed", e.what());
        log_.write(Level::error, plan.name, "failed: " + std::string(e.what()));
        instance.stop();
        if (instance.was_started())
            disuse(instance);
        else
            instance.destroy();
    }
}

// Rules, sinks, storages or lanes may have it already: what is behind it stays until stop().
void Connector::disuse(abi::Instance& instance)
{
    if (!is_kind(instance.component(), IOTCC_KIND_HANDLER))
        return;
    for (std::uint32_t i = 0; i < lanes_.size(); ++i)
        lanes_[i]->close_listeners(&instance.on(i)->endpoint());
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
    else if (is_kind(instance.component(), IOTCC_KIND_LOGIC))
        rules_.add(instance);
    else if (is_kind(instance.component(), IOTCC_KIND_SINK))
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

} // namespace iotcc
