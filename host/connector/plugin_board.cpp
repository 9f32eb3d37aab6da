#include "plugin_board.hpp"

#include "durations.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace iotcc {

namespace {

using plugin::PluginFile;
using plugin::PluginState;

constexpr std::string_view kSuffix = ".so";

std::string path_of(const PluginFile& file)
{
    return file.directory + "/" + file.name;
}

const char* word(PluginState state)
{
    switch (state) {
    case PluginState::accepted:
    case PluginState::loaded:
        return "loaded";
    case PluginState::ignored:
        return "ignored";
    case PluginState::refused:
        break;
    }
    return "refused";
}

PluginRow row_of(const PluginFile& file, const std::string& failure)
{
    PluginRow row;
    row.name = file.name.substr(0, file.name.size() - kSuffix.size());
    row.path = path_of(file);
    row.state = failure.empty() ? word(file.state) : "failed";
    row.message = failure.empty() ? file.message : failure;
    row.id = file.id;
    row.version = file.version;
    row.vendor = file.vendor;
    row.license = file.license;
    row.abi = file.abi;
    row.generation = file.sha256.substr(0, 16); // as its copy's folder is called
    return row;
}

std::vector<LimitCount> limits_of(const abi::Instance& instance)
{
    std::vector<LimitCount> counts;
    for (std::size_t i = 0; i < net::kLimits; ++i)
        counts.push_back({std::string(net::kLimitNames[i]),
                          instance.limits().times(static_cast<net::Limit>(i))});
    return counts;
}

bool runs_on_lanes(const abi::Instance& instance)
{
    const std::string_view kind = instance.component().kind;
    return kind == IOTCC_KIND_HANDLER || kind == IOTCC_KIND_LOGIC;
}

CallRow calls_of(const abi::Instance& instance)
{
    CallRow calls;
    for (const auto& lane : instance.lanes()) {
        const net::TimeReading reading = lane->call_times();
        calls.times = std::accumulate(reading.times.begin(), reading.times.end(), calls.times);
        calls.seconds += reading.seconds;
        calls.slow += lane->slow_calls();
    }
    return calls;
}

} // namespace

void PluginBoard::add_files(std::vector<PluginFile> files)
{
    const std::scoped_lock lock(mutex_);
    files_ = std::move(files);
    failures_.assign(files_.size(), "");
}

void PluginBoard::plugin_failed(std::size_t plugin, const std::string& cause)
{
    const std::scoped_lock lock(mutex_);
    failures_[plugin] = path_of(files_[plugin]) + ": failed: " + cause;
}

std::size_t PluginBoard::add_instance(std::size_t plugin, std::unique_ptr<abi::Instance> instance,
                                      std::string storage)
{
    const std::scoped_lock lock(mutex_);
    instances_.push_back({plugin, std::move(instance), std::move(storage), "created", "", {}});
    return instances_.size() - 1;
}

void PluginBoard::set_listen(std::size_t instance, std::vector<std::string> addresses)
{
    const std::scoped_lock lock(mutex_);
    instances_[instance].listen = std::move(addresses);
}

void PluginBoard::set_state(std::size_t instance, std::string state, std::string reason)
{
    const std::scoped_lock lock(mutex_);
    instances_[instance].state = std::move(state);
    instances_[instance].reason = std::move(reason);
}

void PluginBoard::add_problem(std::string text)
{
    const std::scoped_lock lock(mutex_);
    problems_.push_back(std::move(text));
}

bool PluginBoard::set_log_level(std::string_view instance, std::optional<log::Level> level) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = std::find_if(instances_.begin(), instances_.end(), [&](const Entry& entry) {
        return entry.instance->name() == instance;
    });
    if (found == instances_.end())
        return false;
    found->instance->set_log_level(level);
    return true;
}

void PluginBoard::follow_log_level() const
{
    const std::scoped_lock lock(mutex_);
    for (const Entry& entry : instances_)
        entry.instance->follow_log_level();
}

std::vector<PluginRow> PluginBoard::rows() const
{
    const std::scoped_lock lock(mutex_);
    std::vector<PluginRow> rows;
    for (std::size_t i = 0; i < files_.size(); ++i)
        rows.push_back(row_of(files_[i], failures_[i]));
    for (const Entry& entry : instances_) {
        InstanceRow row;
        row.name = entry.instance->name();
        row.component = entry.instance->component().name;
        row.kind = entry.instance->component().kind;
        row.state = entry.state;
        row.reason = entry.reason;
        row.listen = entry.listen;
        row.storage = entry.storage;
        row.log_level = log::name_of(entry.instance->log_level());
        row.totals.denied = entry.instance->denied();
        if (row.kind == IOTCC_KIND_HANDLER)
            row.limits = limits_of(*entry.instance);
        if (runs_on_lanes(*entry.instance))
            row.calls = calls_of(*entry.instance);
        rows[entry.plugin].instances.push_back(std::move(row));
    }
    return rows;
}

std::map<std::string, std::string, std::less<>> PluginBoard::components() const
{
    const std::scoped_lock lock(mutex_);
    std::map<std::string, std::string, std::less<>> components;
    for (const Entry& entry : instances_)
        components.emplace(entry.instance->name(), entry.instance->component().name);
    return components;
}

std::vector<CallbackRow> PluginBoard::callbacks(std::uint32_t lane) const
{
    const std::scoped_lock lock(mutex_);
    std::vector<CallbackRow> rows;
    for (const Entry& entry : instances_) {
        const abi::InstanceLane* const own = entry.instance->on(lane);
        if (own != nullptr && runs_on_lanes(*entry.instance))
            rows.push_back(
                {entry.instance->name(), durations_of(own->call_times()), own->slow_calls()});
    }
    return rows;
}

std::vector<std::string> PluginBoard::degraded() const
{
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> texts = problems_;
    for (std::size_t i = 0; i < files_.size(); ++i) {
        if (!failures_[i].empty())
            texts.push_back(failures_[i]);
        else if (files_[i].state == PluginState::refused)
            texts.push_back(files_[i].message);
    }
    for (const Entry& entry : instances_)
        if (entry.state == "failed")
            texts.push_back(entry.instance->name() + ": failed: " + entry.reason);
    return texts;
}

bool PluginBoard::is_any_listening() const
{
    const std::scoped_lock lock(mutex_);
    return std::any_of(instances_.begin(), instances_.end(), [](const Entry& entry) {
        return entry.state == "running" && !entry.listen.empty();
    });
}

} // namespace iotcc
