#pragma once
#include "http_inlet.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::abi {

// Where the API's requests for plugins come in: routes of instances (iotcc.http/1), and the status
// API that takes the built-in one's place. Safe from any thread.
class HttpDesk {
public:
    using Clock = HttpInlet::Clock;

    // `patience`: for an answer; looked at by expire().
    explicit HttpDesk(std::chrono::milliseconds patience) : patience_(patience) {}

    // [main] An instance that has started: if it has routes, or is a status API, it is asked from
    // now on. It outlives the desk. Throws std::runtime_error for a second status API.
    void add(Instance& instance);
    // [main] Once a second.
    void expire();
    // [main] Nobody asks any more: ends the instances' threads, in one time for all.
    void finish(Clock::time_point deadline);
    // [main] After finish: whether that instance is still inside a route, so that it must not be
    // stopped.
    [[nodiscard]] bool is_stuck(std::string_view instance) const;

    void ask(const std::string& instance, HttpRequest request, HttpDone done) const;
    // Only where there is a status API.
    void ask_status(HttpRequest request, HttpDone done) const;
    [[nodiscard]] bool has_status_api() const noexcept
    {
        return has_status_api_.load(std::memory_order_acquire);
    }
    std::int32_t answer(const Instance& instance, std::uint64_t id, HttpResponse response) const;

    struct Calls {
        std::string instance;
        net::TimeReading times;
        std::uint64_t slow = 0;
    };
    [[nodiscard]] std::vector<Calls> calls() const;

private:
    struct StatusApi {
        HttpInlet& inlet;
        const HttpRoute serve;
    };

    [[nodiscard]] HttpInlet* inlet_of(std::string_view instance) const;

    const std::chrono::milliseconds patience_;
    mutable std::mutex mutex_; // guards inlets_, of which none goes, and stuck_
    std::map<std::string, std::unique_ptr<HttpInlet>, std::less<>> inlets_;
    std::vector<std::string> stuck_;
    std::optional<StatusApi> status_api_; // set before has_status_api_, then it never changes
    std::atomic<bool> has_status_api_{false};
};

} // namespace iotcc::abi
