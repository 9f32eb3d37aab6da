#pragma once
#include "connection.hpp"
#include "endpoint.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace iotcc::net {

// One unit of work for a lane, owned by the lane's queue until it has run.
class LaneTask {
public:
    virtual ~LaneTask() = default;
    virtual void run() = 0;
    LaneTask* next = nullptr; // the queue's
};

// One event loop and its thread: the only place where its connections are touched. An Asio io_context carries what
// is rare (timers, posts); device sockets lie in an epoll set of the lane's own, whose descriptor the io_context
// waits for, since an Asio operation per read costs 250 instructions, a system call and 390 bytes per connection.
class Lane {
public:
    explicit Lane(std::uint32_t index);
    ~Lane(); // stops
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // The lane whose thread this is, or nullptr.
    [[nodiscard]] static Lane* current() noexcept;
    [[nodiscard]] std::uint32_t index() const noexcept;

    // ---- [main] ----------------------------------------------------------------------------------------------
    void start(const std::string& thread_name);
    // Closes what is left without a goodbye, ends the thread and joins it. Idempotent.
    void stop();

    // ---- [any] -----------------------------------------------------------------------------------------------
    void post(std::unique_ptr<LaneTask> task);
    template <class F> void post(F f);
    // Connections that are open now, lingering ones included.
    [[nodiscard]] std::uint32_t open_connections() const noexcept;
    // Connections that on_close has not been called for yet.
    [[nodiscard]] std::uint32_t served_connections() const noexcept;

    // ---- [lane] ----------------------------------------------------------------------------------------------
    // Accepts on a listening socket for that endpoint; takes the descriptor. The endpoint must outlive the lane.
    void listen(Endpoint& endpoint, int listening_fd);
    // Takes no more connections for it (nullptr: for all).
    void close_listeners(const Endpoint* endpoint);
    // Says goodbye to every connection of that endpoint (nullptr: all): on_drain, flush, FIN, and at most 500 ms for
    // the peer's FIN.
    void drain(const Endpoint* endpoint, std::uint32_t ms_left);
    // The open connection with that id, or nullptr.
    [[nodiscard]] iotcc_conn* find(std::uint64_t conn_id) noexcept;
    [[nodiscard]] boost::asio::io_context& context() noexcept;

    // What iotcc_io promises, for a connection of this lane.
    std::int32_t send(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n, std::uint32_t msgs);
    std::int32_t need(iotcc_conn& conn, std::size_t n);
    void deadline(iotcc_conn& conn, std::uint32_t ms);
    void close(iotcc_conn& conn, std::int32_t why, std::string_view text);

    // Reads and presents nothing from this peer until resume_reading, which presents what is left over (not nested:
    // after the running callback).
    void hold_reading(iotcc_conn& conn);
    void resume_reading(iotcc_conn& conn);
};

} // namespace iotcc::net
