#pragma once
#include "event_channel.hpp"
#include "lane.hpp"
#include "timer_queue.hpp"
#include "worker_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

struct StreamOptions {
    std::uint32_t most = 64;             // at once; 0: no limit
    std::uint32_t tick_ms = 100;         // what StreamKind::every counts
    std::uint32_t heartbeat_ticks = 150; // from one comment to the next
    std::size_t queue = 64 * 1024;       // bytes that a client has not taken; above: closed
};

// Server-sent events (HTML section 9.2): connections of the front that get what a worker saw, once
// per tick for all of one kind and subject. Costs no thread, and no timer while nobody listens.
// [lane] except where it says otherwise.
class EventStreams {
public:
    // All are borrowed. `workers` is stopped before the streams go.
    EventStreams(net::Lane& lane, const RouteContext& context, WorkerPool& workers,
                 StreamOptions options);
    EventStreams(const EventStreams&) = delete;
    EventStreams& operator=(const EventStreams&) = delete;

    [[nodiscard]] bool is_full() const noexcept;
    [[nodiscard]] std::uint32_t size() const noexcept { return size_; }

    // `head` is that of the answer, which nobody else sends. Until remove, the connection gets
    // events; one that does not take them is dropped.
    void add(iotcc_conn& conn, const StreamKind& kind, const std::string& subject,
             std::string head);
    void remove(iotcc_conn& conn);
    // No more events and no more ticks; the connections are the caller's to close.
    void stop();

private:
    class Look;

    using Channel = std::shared_ptr<EventChannel>; // a look that is under way shares it

    [[nodiscard]] Channel channel_of(const StreamKind& kind, const std::string& subject);
    void look(const Channel& channel);
    void looked(EventChannel& channel, std::optional<StreamLook> found);
    void welcome(EventChannel& channel);
    void keep_alive(EventChannel& channel);
    void send(const std::vector<iotcc_conn*>& clients, std::string_view text);
    void send(iotcc_conn& conn, std::string_view text);
    void tick();

    net::Lane& lane_;
    const RouteContext& context_;
    WorkerPool& workers_;
    const StreamOptions options_;
    std::vector<Channel> channels_; // those with clients
    net::LaneTimer ticker_;
    std::uint32_t size_ = 0;
    std::uint64_t ticks_ = 0;
    std::uint64_t last_id_ = 0; // of an event; never goes back
};

} // namespace iotcc::http
