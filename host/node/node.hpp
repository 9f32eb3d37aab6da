#pragma once
#include "connection_rows.hpp"
#include "plugin_rows.hpp"
#include "reload_report.hpp"
#include "requests.hpp"
#include "status_rows.hpp"
#include "watching.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The one door between the HTTP API and the rest of the host. Everything that crosses it is a
// value, so that the other side can be another process later. Times are Unix time in ms, rates are
// per second.
namespace iotcc {

// Safe from any thread. Nothing here takes a lock of the message path.
class Node {
public:
    virtual ~Node() = default;
    // `token`: what the request offered, empty for none; it is neither kept nor logged. `remote`:
    // of its peer, "192.0.2.1:5000". A node that needs no tokens allows everything.
    [[nodiscard]] virtual Authorization authorize(std::string_view token,
                                                  std::string_view remote) const = 0;
    [[nodiscard]] virtual NodeStatus status() const = 0;
    [[nodiscard]] virtual Readiness readiness() const = 0;
    [[nodiscard]] virtual ProcessRow process() const = 0;
    [[nodiscard]] virtual std::vector<LaneRow> lanes() const = 0; // the API's last
    [[nodiscard]] virtual std::vector<PluginRow> plugins() const = 0;
    // A page of the open connections that the filter lets through. Sorted by what does not change,
    // device_id or opened_ms, every one that is open for the whole walk is seen exactly once,
    // others at most once; by what grows meanwhile, ascending at least once, descending at most
    // once.
    [[nodiscard]] virtual ConnectionPage connections(const ListQuery& query) const = 0;
    // The same connections, those of a device taken together. Of a device these may come and go, so
    // exactly once is promised for device_id alone.
    [[nodiscard]] virtual DevicePage devices(const ListQuery& query) const = 0;
    // Every open connection of that device; empty: not connected.
    [[nodiscard]] virtual std::vector<ConnectionRow> device(const std::string& device_id) const = 0;

    // `done` is called once, on a thread of the host or before this returns; it must not block. It
    // is dropped without a call only while the host stops.
    virtual void command(CommandRequest request,
                         std::function<void(CommandOutcome)> done) const = 0;
    // `done` as for command.
    virtual void ask_plugin(PluginRequest request,
                            std::function<void(PluginOutcome)> done) const = 0;
    // Whether a plugin answers in place of the built-in API. Once so, it stays so.
    [[nodiscard]] virtual bool has_status_api() const = 0;
    enum class PublishResult {
        taken,         // all who are owed it have room for it
        bad_topic,     // a wildcard, no UTF-8, too long
        topic_of_host, // "$SYS/..."
        no_room,       // a queue is full, or what is to survive cannot be written: nobody got it
    };
    // Whatever the rights of devices say. `done` as of command().
    virtual void publish(Publication publication,
                         std::function<void(PublishResult)> done) const = 0;
    // Closes every connection of that device; answers how many there were.
    virtual std::size_t kick(const std::string& device_id) const = 0;
    // The same for the connections that the filter lets through.
    virtual std::size_t kick(const ConnectionFilter& filter) const = 0;

    // Openings and closings of device connections. Must not outlive the node.
    [[nodiscard]] virtual std::unique_ptr<ConnectionsWatching> watch_connections() const = 0;
    // The messages of that device, to it and from it, on every connection that it has or will have.
    // Must not outlive the node.
    [[nodiscard]] virtual std::unique_ptr<DeviceWatching>
    watch_device(const std::string& device_id) const = 0;

    // Orders go through the same door; they change the host, not this object.
    enum class Order { done, no_such_instance, bad_value };
    // What is logged under the instance's name until the next start or reload: a level by name,
    // or "" for the host's.
    virtual Order set_log_level(const std::string& instance, const std::string& level) const = 0;
    // Nothing: there was none since the start.
    [[nodiscard]] virtual std::optional<ReloadReport> last_reload() const = 0;
    // Reads the configuration again and puts in force what can be. `done` is called once, on a
    // thread of the host, when that is over. False, and no call: one is under way, or the host
    // stops.
    [[nodiscard]] virtual bool reload(std::function<void(const ReloadReport&)> done) const = 0;
};

} // namespace iotcc
