#pragma once
#include <iotcc/service/exec.h>

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

namespace iotcc::net {
class Lane;
}

namespace iotcc::abi {

class Instance;

// The timers, descriptor watches and subscriptions that one instance has on one lane. [lane] only.
class LaneRegistrations {
public:
    // One of them; ends with its destructor.
    class Registration {
    public:
        virtual ~Registration() = default;
    };

    LaneRegistrations(Instance& instance, net::Lane& lane) : instance_(instance), lane_(lane) {}

    void add_timer(std::uint64_t id, std::uint32_t after_ms, std::uint32_t every_ms, iotcc_task f,
                   void* arg);
    void add_watch(std::uint64_t id, int fd, std::uint32_t poll_events, iotcc_fd_task f, void* arg);
    void add(std::uint64_t id, std::unique_ptr<Registration> registration)
    {
        registrations_.emplace(id, std::move(registration));
    }
    void remove(std::uint64_t id) { registrations_.erase(id); }
    void clear() { registrations_.clear(); }
    [[nodiscard]] bool holds(std::uint64_t id) const { return registrations_.contains(id); }

    // What a registration needs to run.
    [[nodiscard]] Instance& instance() noexcept { return instance_; }
    [[nodiscard]] net::Lane& lane() noexcept { return lane_; }

private:
    Instance& instance_;
    net::Lane& lane_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Registration>> registrations_;
};

} // namespace iotcc::abi
