#pragma once
#include <iotcc/kind/handler.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::net {

// Per connection, in bytes and ms; 0 switches a time off.
struct EndpointLimits {
    std::size_t max_input =
        1024 * 1024 + 64 * 1024;          // unused bytes that a handler may leave for later
    std::size_t output_mark = 256 * 1024; // queued output above which send answers E_BUSY
    std::uint32_t identify_ms = 10'000;   // from accept; one absolute deadline
    std::uint32_t idle_ms = 0;            // without a received byte
    std::uint32_t stalled_ms = 10'000;    // queued output without progress
};

// Open connections of all lanes against the host's limit. Touched on accept and close only.
struct ConnectionBudget {
    explicit ConnectionBudget(std::uint32_t most) : limit(most) {}
    const std::uint32_t limit; // 0: none
    std::atomic<std::uint32_t> open{0};
    std::atomic<std::uint64_t> refused{0};
};

// Hears what a lane has to tell apart from bytes. Called on the lane; must not block.
class EndpointEvents {
public:
    virtual ~EndpointEvents() = default;
    // After the handler's on_close, before the descriptor goes. `text` says why in words, possibly
    // empty.
    virtual void closed(iotcc_conn& conn, std::int32_t why, std::string_view text) = 0;
    // Accepting pauses: `error` is the errno of accept4.
    virtual void accept_failed(int error) = 0;
    // The handler threw out of `callback`; the connection closes.
    virtual void threw(const char* callback, std::string_view what) = 0;
};

// What one lane does with the connections of one handler instance. Outlives its connections.
struct Endpoint {
    const iotcc_handler* handler = nullptr;
    void* self = nullptr;      // the handler's
    iotcc_slot* agg = nullptr; // sum of (instance, lane)
    EndpointEvents* events = nullptr;
    void* owner = nullptr; // of whoever made the endpoint; net never looks at it
    ConnectionBudget* budget = nullptr;
    EndpointLimits limits;
};

} // namespace iotcc::net
