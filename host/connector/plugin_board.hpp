#pragma once
#include "instance.hpp"
#include "node.hpp"
#include "plugin_file.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc {

// What became of every plugin file, of every instance and of the configuration for them. Written by
// the control thread; readers get copies. Safe from any thread.
class PluginBoard {
public:
    // [main]
    void add_files(std::vector<plugin::PluginFile> files);
    void plugin_failed(std::size_t plugin, const std::string& cause);
    // Answers the instance's number.
    std::size_t add_instance(std::size_t plugin, std::unique_ptr<abi::Instance> instance,
                             std::string storage);
    void set_listen(std::size_t instance, std::vector<std::string> addresses);
    void set_state(std::size_t instance, std::string state, std::string reason = "");
    void add_problem(std::string text);

    [[nodiscard]] const std::vector<plugin::PluginFile>& files() const noexcept { return files_; }
    // In order of their start, failed ones included.
    [[nodiscard]] std::size_t instances() const noexcept { return instances_.size(); }
    [[nodiscard]] abi::Instance& instance(std::size_t i) const noexcept
    {
        return *instances_[i].instance;
    }

    // [any]
    // The level of the lines of one instance; nothing: the host's. False: there is none of that
    // name.
    bool set_log_level(std::string_view instance, std::optional<log::Level> level) const;
    // To be called when the host's level has changed.
    void follow_log_level() const;
    // Everything but the totals of the instances, except `denied`.
    [[nodiscard]] std::vector<PluginRow> rows() const;
    // The component that each instance is made of.
    [[nodiscard]] std::map<std::string, std::string, std::less<>> components() const;
    // The calls into every handler on that lane.
    [[nodiscard]] std::vector<CallbackRow> callbacks(std::uint32_t lane) const;
    // A text per thing that does not work.
    [[nodiscard]] std::vector<std::string> degraded() const;
    // Handlers that listen.
    [[nodiscard]] bool is_any_listening() const;

private:
    struct Entry {
        std::size_t plugin;
        std::unique_ptr<abi::Instance> instance;
        std::string storage, state, reason;
        std::vector<std::string> listen;
    };

    mutable std::mutex mutex_; // guards what follows
    std::vector<plugin::PluginFile> files_;
    std::vector<std::string> failures_; // by file: why init failed, or empty
    std::vector<Entry> instances_;
    std::vector<std::string> problems_;
};

} // namespace iotcc
