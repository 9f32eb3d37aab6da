#pragma once
#include "admission.hpp"
#include "device_claims.hpp"
#include "http_routes.hpp"
#include "instance_lane.hpp"
#include "limit_counts.hpp"
#include "line_budget.hpp"
#include "log.hpp"
#include "rooms.hpp"

#include <iotcc/plugin.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::abi {

// create or start failed: what() is the plugin's own words, or the status by name.
class InstanceError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What one instance allows its peers.
struct PeerTerms {
    net::EndpointLimits limits;           // but for idle_ms
    std::optional<std::uint32_t> idle_ms; // unset: what the handler says
    net::AdmissionRules admission;
    bool subscribe = false; // its devices get what is published on devices/ID/down
};

// A component with its configuration: what the iotcc_host of that instance stands for. Made and
// ended on the control thread; what it hands to services is safe as tagged there. Lives as long as
// the lanes.
class Instance {
public:
    using Options = std::map<std::string, std::string, std::less<>>;

    // `options`: the keys that the component may ask for.
    Instance(Rooms& rooms, std::string name, const iotcc_component& component, Options options);
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    // [main]
    void create(); // throws InstanceError
    // Throws InstanceError. False: as it is configured it has nothing to do; failure() says why.
    bool start();
    // The component's stop, if it was started; then waits for its work to end. What is still queued
    // for a lane will be dropped there.
    void stop() noexcept;
    // [main] It is stopped, and what started it may have told others of it.
    [[nodiscard]] bool was_started() const noexcept { return phase_ == Phase::stopped; }
    // After stop, while the lanes run: ends its timers and watches; afterwards no lane runs
    // anything of it.
    void settle();
    void destroy() noexcept; // if it was created
    // For a handler, after create and before its first connection.
    void serve(StorageBinding storage, net::ConnectionBudget& budget, const PeerTerms& terms = {});
    // After serve: these are the limits from the lanes' next turns on, for connections that are
    // open too; a time that already runs for one is measured to its end. Who is admitted stays.
    void change_limits(const PeerTerms& terms);
    // iotcc_http.route, while it is created or started.
    std::int32_t add_http_route(HttpRoute route);
    // Options that were set and never asked for: most likely typing errors.
    [[nodiscard]] std::vector<std::string> unread_options() const;

    // [any]
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const iotcc_component& component() const noexcept { return component_; }
    [[nodiscard]] void* self() const noexcept { return self_; }
    [[nodiscard]] Rooms& rooms() noexcept { return rooms_; }
    [[nodiscard]] const std::vector<std::unique_ptr<InstanceLane>>& lanes() const noexcept
    {
        return lanes_;
    }
    // Once it has started.
    [[nodiscard]] const HttpRoutes& http_routes() const noexcept { return http_routes_; }
    [[nodiscard]] DeviceClaims& claims() noexcept { return claims_; }
    [[nodiscard]] bool wants_down() const noexcept { return wants_down_; }
    // Its devices whose token, user or password is no longer there are closed; does not wait for
    // that.
    void close_revoked();
    // The instance's part of that lane, or nullptr where it has none.
    [[nodiscard]] InstanceLane* on(std::uint32_t lane) noexcept;
    // Connections that the host or the handler ended before they became a device's.
    [[nodiscard]] std::uint64_t denied() const noexcept;
    [[nodiscard]] const LimitCounts& limits() const noexcept { return limits_; }
    // A peer ran into it; `remote` may be empty.
    void limit_reached(net::Limit limit, std::string_view remote);

    // The level of the instance's own lines; nothing: the host's, from now on.
    void set_log_level(std::optional<log::Level> level) noexcept;
    // To be called when the host's level has changed.
    void follow_log_level() noexcept;
    [[nodiscard]] log::Level log_level() const noexcept;
    [[nodiscard]] bool logs(log::Level level) const noexcept { return level >= log_level(); }
    // iotcc.log/1 as this instance gets it, with its own level.
    [[nodiscard]] const iotcc_log& log_service() const noexcept { return log_service_; }
    // A line under the instance's name; what is over the budget of a second is counted.
    void log(log::Level level, std::string_view text);
    void set_error(std::string_view text);
    // What the component last said with set_error, else that status in words.
    [[nodiscard]] std::string failure(std::int32_t status) const;
    // The option's value, or nullptr; remembers that it was asked for.
    [[nodiscard]] const std::string* option(std::string_view key);
    // All options as one JSON object.
    [[nodiscard]] const std::string& options_json();

    // Work that stop waits for. False: the instance is stopping.
    bool begin_work() noexcept;
    void end_work() noexcept;
    [[nodiscard]] bool is_stopping() const noexcept
    {
        return stopping_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t new_registration(std::uint32_t lane) noexcept;

    // Runs plugin code that nobody called directly; what it throws ends here, with a line in the
    // log.
    template <class F> void guarded(const char* where, F f) noexcept;

    [[nodiscard]] static Instance& of(const iotcc_host* host) noexcept
    {
        return *static_cast<Instance*>(host->impl);
    }

private:
    [[nodiscard]] net::EndpointLimits limits_of(const PeerTerms& terms) const noexcept;
    void threw(const char* where, std::string_view what) noexcept;
    std::int32_t call(const char* where, std::int32_t (*f)(Instance&)) noexcept;
    [[noreturn]] void fail(const char* where, std::int32_t status);

    Rooms& rooms_;
    const std::string name_;
    const iotcc_component& component_;
    iotcc_host host_{};
    iotcc_handler handler_{}; // the component's; what its version of the ABI lacks is null
    void* self_ = nullptr;
    enum class Phase { made, created, started, stopped } phase_ = Phase::made; // [main]
    std::unique_ptr<net::Admission> admission_; // of a handler that serves
    std::vector<std::unique_ptr<InstanceLane>> lanes_;
    bool wants_down_ = false; // set before its first connection
    HttpRoutes http_routes_;  // [main] until it has started
    DeviceClaims claims_;
    LimitCounts limits_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> registrations_{0};

    const Options options_;
    std::atomic<bool> follows_{true}; // the host's level
    std::int32_t level_;              // atomic access: plugins read it
    const iotcc_log log_service_;
    std::mutex lines_mutex_; // guards lines_
    LineBudget lines_;

    mutable std::mutex mutex_; // guards the rest
    std::condition_variable idle_;
    std::uint32_t working_ = 0;
    std::string error_;
    std::set<std::string, std::less<>> asked_for_;
    std::string json_;
};

template <class F> void Instance::guarded(const char* where, F f) noexcept
{
    try {
        f();
    } catch (const std::exception& e) {
        threw(where, e.what());
    } catch (...) {
        threw(where, "something that is no std::exception");
    }
}

} // namespace iotcc::abi
