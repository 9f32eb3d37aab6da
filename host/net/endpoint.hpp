#pragma once
#include "limit.hpp"
#include "time_histogram.hpp"

#include <iotcc/kind/handler.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::net {

class Admission;

// Per connection, in bytes and ms; 0 switches a time off.
struct EndpointLimits {
    std::size_t max_input =
        1024 * 1024 + 64 * 1024;          // unused bytes that a handler may leave for later
    std::size_t output_mark = 256 * 1024; // queued output above which send answers E_BUSY
    std::size_t output_limit = 0;         // queued output above which the peer is too slow; 0: any
    std::uint32_t identify_ms = 10'000;   // from accept; one absolute deadline
    std::uint32_t handshake_ms = 10'000;  // of TLS, from accept, where identify_ms is 0
    // A handshake that takes longer gives its place to a peer that finds none; 0: it keeps it.
    std::uint32_t patience_ms = 0;
    std::uint32_t idle_ms = 0;    // without a received byte
    std::uint32_t message_ms = 0; // for bytes that a handler leaves for later, from the first one
    std::uint32_t stalled_ms = 10'000; // queued output without progress
    std::uint32_t flush_ms = 10'000;   // the same when the connection has been closed; never off
};

// Open connections of all lanes against a limit. Touched on accept and close only.
struct ConnectionBudget {
    explicit ConnectionBudget(std::uint32_t most) : limit(most) {}
    [[nodiscard]] bool take() noexcept // a place; false: none is left
    {
        if (open.fetch_add(1, std::memory_order_relaxed) < limit || limit == 0)
            return true;
        give_back();
        return false;
    }
    void give_back() noexcept { open.fetch_sub(1, std::memory_order_relaxed); }

    const std::uint32_t limit; // 0: none
    std::atomic<std::uint32_t> open{0};
    std::atomic<std::uint32_t> starved_lanes{0}; // those that pause since accept4 failed
};

// A call into a handler that takes longer holds up everybody on its lane: that is worth a warning.
constexpr double kSlowCallSeconds = 0.005;

// Hears what a lane has to tell apart from bytes. Called on the lane; must not block.
class EndpointEvents {
public:
    virtual ~EndpointEvents() = default;
    // After the handler's on_close, before the descriptor goes. `text` says why in words, possibly
    // empty.
    virtual void closed(iotcc_conn& conn, std::int32_t why, std::string_view text) = 0;
    // Descriptors or memory ran out, `error` is the errno of accept4: until accept_recovered,
    // accepting pauses again and again. Told for the first of the lanes with the same budget.
    virtual void accept_failed(int error) = 0;
    virtual void accept_recovered() {}
    // Its output, which was above the mark, is below it again.
    virtual void drained(iotcc_conn&) {}
    // A peer was closed as soon as it was accepted. `remote` as in on_open, or empty.
    virtual void turned_away(Limit, std::string_view /*remote*/) {}
    // A connection ran into that limit, or accepting did. What follows from it is told apart.
    virtual void limit_reached(Limit) {}
    // The handler threw out of `callback`; the connection closes.
    virtual void threw(const char* callback, std::string_view what) = 0;
    // `callback` took that long, over kSlowCallSeconds.
    virtual void was_slow(const char* /*callback*/, double /*seconds*/) {}
};

// What one lane does with the connections of one handler instance. Outlives its connections.
struct Endpoint {
    const iotcc_handler* handler = nullptr;
    void* self = nullptr;           // the handler's
    iotcc_slot* agg = nullptr;      // sum of (instance, lane)
    TimeHistogram* calls = nullptr; // into the handler, of (instance, lane)
    EndpointEvents* events = nullptr;
    void* owner = nullptr; // of whoever made the endpoint; net never looks at it
    ConnectionBudget* budget = nullptr;
    Admission* admission = nullptr; // nullptr: nothing but the budget limits who connects
    EndpointLimits limits;
};

} // namespace iotcc::net
