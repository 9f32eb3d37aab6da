#pragma once
#include "connection_delays.hpp"
#include "cpu_ticks.hpp"
#include "device_gate.hpp"
#include "endpoint.hpp"
#include "lane_registrations.hpp"
#include "late_refusals.hpp"
#include "line_budget.hpp"
#include "log.hpp"
#include "rules.hpp"
#include "slow_calls.hpp"

#include <iotcc/kind/storage.h>
#include <iotcc/types.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace iotcc::net {
class Lane;
}

namespace iotcc::abi {

class Instance;
class LaneWatches;

// The storage that an instance is bound to.
struct StorageBinding {
    const iotcc_storage* vtable = nullptr;
    void* self = nullptr;
};

// What one lane has of one instance: the sum of its counters, the endpoint of its connections, and
// what it registered with exec. Written by that lane only.
class alignas(64) InstanceLane final : public net::EndpointEvents {
public:
    InstanceLane(Instance& instance, net::Lane& lane);
    InstanceLane(const InstanceLane&) = delete;
    InstanceLane& operator=(const InstanceLane&) = delete;

    // Before the first connection. Of `endpoint` everything but what is this lane's own.
    void serve(const net::Endpoint& endpoint, StorageBinding storage);

    // iotcc_io.identify for a connection of this lane.
    std::int32_t identify(iotcc_conn& conn, const iotcc_device& device);
    // Those that a waiting connection took the place of are gone: attaches it and tells its
    // handler.
    void decide(std::uint64_t connection);
    // A refusal that was kept back: closes the connection, if it is still there, and tells its
    // handler.
    void refuse_late(std::uint64_t connection, std::string_view reason);
    // A password that this connection offered was tried: what decide() does, or it is refused.
    void password_tried(std::uint64_t connection, auth::PasswordAnswer answer);
    // That rule's verdict on a connection which waits for it: OK, or E_* and why, for the log.
    void rule_decided(std::uint64_t connection, const Instance& rule, std::int32_t verdict,
                      std::string_view why);
    // As DeviceGate::close_revoked.
    void close_revoked(const auth::TokenSet* tokens, const auth::PasswordSet* users);
    // As DeviceGate::user_of.
    [[nodiscard]] std::string_view user_of(std::uint64_t connection) const
    {
        return gate_.user_of(connection);
    }
    // A call into a component that is no handler: its time counts for the instance.
    template <class F> void timed(const char* callback, F f);
    // Ends what waits for a time: timers, watches, late refusals.
    void end_waits();

    [[nodiscard]] Instance& instance() noexcept { return instance_; }
    [[nodiscard]] net::Lane& lane() noexcept { return lane_; }
    [[nodiscard]] net::Endpoint& endpoint() noexcept { return endpoint_; }
    [[nodiscard]] LaneRegistrations& registrations() noexcept { return registrations_; }
    [[nodiscard]] const iotcc_slot& sum() const noexcept { return sum_; }
    // Connections that the host or the handler ended before they became a device's.
    [[nodiscard]] std::uint64_t denied() const noexcept
    {
        return denied_.load(std::memory_order_relaxed);
    }
    // [any] The calls into the handler; and how many of them took over net::kSlowCallSeconds.
    [[nodiscard]] net::TimeReading call_times() const
    {
        return calls_.read(net::TickRate::of_this_cpu());
    }
    [[nodiscard]] std::uint64_t slow_calls() const noexcept { return slow_calls_.times(); }

private:
    void closed(iotcc_conn& conn, std::int32_t why, std::string_view text) override;
    void drained(iotcc_conn& conn) override;
    void turned_away(net::Limit limit, std::string_view remote) override;
    void limit_reached(net::Limit limit) override;
    std::int32_t attach(iotcc_conn& conn, const iotcc_device& device);
    void note_opened(iotcc_conn& conn, const iotcc_attach& who);
    // nullptr: nobody watches what happens on this lane.
    [[nodiscard]] LaneWatches* watches() noexcept;
    void detach(iotcc_conn& conn, std::int32_t why);
    void left(iotcc_conn& conn, std::int32_t why, std::string_view text);
    static void forget_in_bus(iotcc_conn& conn, std::int32_t why);
    // Nothing went wrong.
    [[nodiscard]] static bool is_ordinary(std::int32_t why) noexcept
    {
        return why == IOTCC_CLOSE_PEER || why == IOTCC_CLOSE_DRAIN;
    }

    // instance_lane_identify.cpp: how a connection becomes a device's, or is refused
    std::int32_t refuse(iotcc_conn& conn, std::int32_t result, std::string_view reason);
    // instance_lane_rules.cpp: what the rules say of a device whose credential is proved
    struct AwaitedVerdict {
        WaitingDevice device;
        Rules::Progress progress;
        const Instance* rule;
        std::uint64_t since_ms; // monotonic
    };
    std::int32_t ask_rules(iotcc_conn& conn, const iotcc_device& device, Rules::Progress progress);
    void await_verdict(iotcc_conn& conn, const iotcc_device& device,
                       const Rules::Progress& progress, const Instance& rule);
    void verdict_is_overdue(std::uint64_t connection);
    void go_on(std::uint64_t connection, const AwaitedVerdict& awaited);

    // Answers what identify would.
    std::int32_t enter_tried(iotcc_conn& conn, PasswordTrial trial, auth::PasswordAnswer answer);
    // For a wrong token or password.
    std::int32_t refuse_or_delay(iotcc_conn& conn, std::string_view reason);
    void tell_verdict(iotcc_conn& conn, std::int32_t verdict);
    void tell_decided(iotcc_conn& conn, std::int32_t result);
    std::int32_t attach_allowed(iotcc_conn& conn, const iotcc_device& device);
    [[nodiscard]] static std::string named(iotcc_str device_id); // for the log, which cleans it
    std::int32_t attach_or_refuse(iotcc_conn& conn, const iotcc_device& device);

    // instance_lane_log.cpp: what it has to say in the log
    void accept_failed(int error) override;
    void accept_recovered() override;
    void threw(const char* callback, std::string_view what) override;
    void was_slow(const char* callback, double seconds) noexcept override;
    void log_slow(const char* callback, double seconds);
    void log_closed(iotcc_conn& conn, std::int32_t why, std::string_view text);
    [[nodiscard]] std::string name_of(const iotcc_conn& conn) const;
    [[nodiscard]] bool may_log(log::Level level);

    iotcc_slot sum_{}; // a cache line of its own
    net::TimeHistogram calls_;
    Instance& instance_;
    net::Lane& lane_;
    net::Endpoint endpoint_;
    StorageBinding storage_;
    LaneRegistrations registrations_;
    DeviceGate gate_;
    LateRefusals late_;
    std::unordered_map<std::uint64_t, AwaitedVerdict> awaited_; // by connection
    ConnectionDelays verdict_delays_;
    LineBudget lines_{50}; // of what peers cause
    std::atomic<std::uint64_t> denied_{0};
    SlowCalls slow_calls_;
};

template <class F> void InstanceLane::timed(const char* callback, F f)
{
    const net::TickRate rate = net::TickRate::of_this_cpu();
    const std::uint64_t began = net::cpu_ticks();
    f();
    const std::uint64_t ticks = net::cpu_ticks() - began;
    calls_.add(ticks, rate);
    if (ticks > rate.ticks(net::kSlowCallSeconds)) [[unlikely]]
        was_slow(callback, rate.seconds(ticks));
}

} // namespace iotcc::abi
