#pragma once
#include "arrival_pool.hpp"
#include "connection_table.hpp"
#include "cpu_ticks.hpp"
#include "descriptor_watches.hpp"
#include "endpoint.hpp"
#include "listen_socket.hpp"
#include "memory_step.hpp"
#include "task_queue.hpp"
#include "time_histogram.hpp"
#include "timer_queue.hpp"
#include "timer_wheel.hpp"
#include "turn_end.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <thread>
#include <utility>
#include <vector>

namespace iotcc::net {

struct ProxyHeader;
class TlsContext;
struct TlsSession;

// One event loop and its thread: the only place where its connections are touched. One epoll set is
// all that is waited for. Not Asio: an operation of its own per read costs 250 instructions, a
// system call and 390 bytes per connection, and an io_context that waits for this set costs two
// system calls per wake-up, which is most of what a single message takes.
class Lane {
public:
    explicit Lane(std::uint32_t index);
    ~Lane(); // stops
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // The lane whose thread this is, or nullptr.
    [[nodiscard]] static Lane* current() noexcept { return current_; }
    [[nodiscard]] std::uint32_t index() const noexcept { return index_; }

    // [main]
    void start(const std::string& thread_name);
    // Closes what is left without a goodbye, ends the thread and joins it. Idempotent.
    void stop();
    // f() runs on the lane and is waited for; where no thread runs the lane, it runs here.
    template <class F> void run_and_wait(F f);

    // [any]
    void post(std::unique_ptr<LaneTask> task) { tasks_.push(std::move(task)); }
    // f() runs on the lane. It must not throw, but for std::bad_alloc, which ends it silently.
    template <class F> void post(F f);
    // Sockets that are open now, those that only wait for the peer's FIN included.
    [[nodiscard]] std::uint32_t open_connections() const noexcept
    {
        return open_.load(std::memory_order_relaxed);
    }
    // Connections that on_close has not been called for yet; and those of them that are identified.
    [[nodiscard]] std::uint32_t served_connections() const noexcept
    {
        return served_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint32_t identified_connections() const noexcept
    {
        return identified_.load(std::memory_order_relaxed);
    }
    // TLS handshakes that came to nothing.
    [[nodiscard]] std::uint64_t failed_handshakes() const noexcept
    {
        return failed_handshakes_.load(std::memory_order_relaxed);
    }

    // Work between two waits, of events and of times that are due.
    [[nodiscard]] TimeReading turn_times() const noexcept { return turn_times_.read(rate_); }

    // [main] Before it runs. Outlives the lane's thread.
    void set_turn_end(TurnEnd& turn_end) noexcept { turn_end_ = &turn_end; }
    [[nodiscard]] TurnEnd* turn_end() noexcept { return turn_end_; }

    // [lane]
    // What is accepted on a socket.
    struct Listening {
        Accepting accepting = Accepting::alone;
        const TlsContext* tls = nullptr; // nullptr: plain; outlives the lane
    };
    // Accepts on a listening socket for that endpoint, which must outlive the lane.
    void listen(Endpoint& endpoint, FileDescriptor listening, Listening how);
    void listen(Endpoint& endpoint, FileDescriptor listening)
    {
        listen(endpoint, std::move(listening), Listening{});
    }
    // Takes no more connections for it (nullptr: for all).
    void close_listeners(const Endpoint* endpoint);
    // From now on, also for the connections that are there.
    void change_limits(Endpoint& endpoint, const EndpointLimits& limits);
    // Says goodbye to every connection of that endpoint (nullptr: all): on_drain, flush, FIN, and
    // at most 500 ms for the peer's FIN.
    void drain(const Endpoint* endpoint, std::uint32_t ms_left);
    // Closes every connection at once, without a goodbye; what was sent before still goes to the
    // kernel.
    void abandon_connections();
    // The connection with that id, or nullptr when it is closing or gone.
    [[nodiscard]] iotcc_conn* find(std::uint64_t conn_id) noexcept;
    [[nodiscard]] Endpoint& endpoint_of(const iotcc_conn& conn) noexcept;
    // Of whoever works on this lane; their turns are turns of the lane: what is sent in them leaves
    // at their end.
    [[nodiscard]] TimerQueue& timers() noexcept { return timers_; }
    [[nodiscard]] DescriptorWatches& watches() noexcept { return watches_; }
    // Unix time as of the start of the turn.
    [[nodiscard]] std::uint64_t now_ms() const noexcept { return now_ms_; }

    // What iotcc_io promises, for a connection of this lane. Where there is no memory for it, send
    // answers E_NOMEM and the connection closes; need throws std::bad_alloc.
    std::int32_t send(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n,
                      std::uint32_t msgs);
    // As send where that is simple, which it is in the connection's own callback with one piece for
    // an unwatched device. False: nothing was done, send has to.
    [[nodiscard]] bool send_at_once(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n,
                                    std::uint32_t msgs);
    std::int32_t need(iotcc_conn& conn, std::size_t n);
    void deadline(iotcc_conn& conn, std::uint32_t ms);
    // The text is left out where there is no memory for it.
    void close(iotcc_conn& conn, std::int32_t why, std::string_view text) noexcept;
    // As close, but nothing that waits is sent, and nothing is waited for.
    void drop(iotcc_conn& conn, std::int32_t why, std::string_view text) noexcept;

    // Many messages of one turn for one peer: what has gathered goes to the kernel, which may have
    // room for what would be over the mark. Calls no handler, so it may be nested in another
    // connection's callback.
    void relieve(iotcc_conn& conn);
    // Whether send would take something: not above the mark, not closing.
    [[nodiscard]] static bool takes_output(iotcc_conn& conn) noexcept
    {
        return !connection_of(conn).has(kBlocked | kClosing | kLingering | kBroken);
    }
    // Bytes that wait for that connection's peer to read, a closed connection's included.
    [[nodiscard]] std::size_t queued_output(std::uint64_t conn_id) noexcept;

    // Reads and presents nothing from this peer until resume_reading, which presents what is left
    // over (not nested: after the running callback).
    void hold_reading(iotcc_conn& conn);
    void resume_reading(iotcc_conn& conn);
    [[nodiscard]] static bool is_held(iotcc_conn& conn) noexcept
    {
        return connection_of(conn).has(kHeld);
    }

    // From now on; what waited for memory goes on when there is some again. A connection that is
    // not read for it is neither idle nor over its deadline.
    void set_memory_step(MemoryStep step);
    [[nodiscard]] MemoryStep memory_step() const noexcept { return memory_step_; }
    // The connection has published, so more of it may cost memory.
    void published(iotcc_conn& conn)
    {
        if (memory_step_ >= MemoryStep::no_publishers) [[unlikely]]
            leave_unread(connection_of(conn));
    }

    // Before identification: what is known of the connection. Afterwards its slot is the storage's.
    [[nodiscard]] static bool is_identified(iotcc_conn& conn) noexcept
    {
        return connection_of(conn).has(kOfDevice);
    }
    // Of an identified connection: its messages take the long way, where they are shown to whoever
    // watches it. Asked at each message, by one test.
    void watch(iotcc_conn& conn) noexcept;
    void unwatch(iotcc_conn& conn) noexcept;
    [[nodiscard]] static bool is_watched(iotcc_conn& conn) noexcept
    {
        return connection_of(conn).has(kWatched);
    }
    [[nodiscard]] static bool is_unwatched_device(iotcc_conn& conn) noexcept
    {
        return connection_of(conn).has(kIdentified);
    }
    [[nodiscard]] static const Arrival& arrival_of(const iotcc_conn& conn) noexcept;
    void adopt_slot(iotcc_conn& conn, iotcc_slot& slot);
    // The common name in the client certificate that was verified; "": one that nobody may rely on;
    // nothing: no certificate. Lives as long as the connection's TLS session.
    [[nodiscard]] std::optional<std::string_view> proved_name(iotcc_conn& conn) noexcept;

    // Calls into the handler for this connection: what it sends meanwhile leaves as one write, what
    // it throws closes the connection and is reported under the callback's name. Its time counts.
    // Throws nothing.
    template <class F> void call(iotcc_conn& conn, const char* callback, F f);

private:
    struct Tls;
    struct Listener {
        FileDescriptor socket;
        std::uint16_t endpoint; // the lane's number for it
        Listening how;
        bool is_local; // bound to loopback, or a Unix socket
        bool closed = false;
        bool resting = false; // its instance's rate of accepts is used up
    };
    struct Closing {
        Connection* connection;
        std::int32_t why;
        std::string text;
    };
    // lane.cpp: the loop
    void run();
    void turn();
    void dispatch(std::uint64_t tag, std::uint32_t events);
    void hear(int fd, std::uint64_t tag);
    void finish_turn();
    void leave_to_next_turn();
    [[nodiscard]] bool is_unfinished() const noexcept
    {
        return !dirty_.empty() || !resuming_.empty() || !closing_.empty() ||
               (turn_end_ != nullptr && turn_end_->has_work);
    }
    void read_clock() noexcept;

    // lane_times.cpp: what comes when its time has
    [[nodiscard]] std::uint32_t current_tick() const noexcept;
    [[nodiscard]] std::uint32_t stalled_by(const Connection& c) noexcept;
    void start_ticking();
    void tick();
    void look(std::uint32_t index);
    void begin_silence(Connection& c) noexcept;
    void follow_limits(Connection& c);
    void message_is_late(Connection& c);
    void reached(const Connection& c, Limit limit);
    [[nodiscard]] std::uint32_t due(Connection& c);

    // lane_accept.cpp: from listening socket to connection
    std::uint16_t number_of(Endpoint& endpoint);
    void accept_ready(Listener& listener);
    [[nodiscard]] bool is_within_rate(Listener& listener);
    void rest(Listener& listener, std::uint64_t wait_ns);
    void end_rest();
    void watch(Listener& listener);
    void unwatch(Listener& listener);
    void open(Listener& listener, FileDescriptor socket, const sockaddr_storage& peer);
    [[nodiscard]] Connection* connect(Listener& listener, FileDescriptor socket,
                                      const sockaddr_storage& peer, std::uint64_t address);
    void introduce(Connection& c);

    // lane_shortage.cpp: no descriptors, no memory, no places
    [[nodiscard]] bool accepts() const noexcept
    {
        return !accept_paused_ && memory_step_ == MemoryStep::none;
    }
    void watch_listeners();
    void unwatch_listeners();
    void leave_unread(Connection& c);
    void read_again(Connection& c);
    [[nodiscard]] bool make_room_in_lists() noexcept;
    void no_memory(Connection& c) noexcept;
    // f(), where want of memory costs that connection and nobody else.
    template <class F> void contain(Connection& c, F f);
    [[nodiscard]] bool end_longest_handshake(const Endpoint& endpoint);
    void turn_one_away(Listener& listener);
    void pause_accepting(Listener& listener, int error);
    void resume_accepting_later();
    void resume_accepting();
    [[nodiscard]] bool is_recovered() const;

    // lane_proxy.cpp: the header of a proxy
    void read_proxy_header(Connection& c);
    void take_proxied(Connection& c, const ProxyHeader& header);
    void refuse_proxied(Connection& c, Limit limit, std::int32_t why, std::string_view text);

    // lane_input.cpp, lane_output.cpp, lane_close.cpp: bytes and the end of a connection
    void ready(Connection& c, std::uint32_t events);
    void read_unheard(Connection& c);
    void read(Connection& c);
    void read_decrypted(Connection& c);
    template <class Receive>
    [[gnu::always_inline]] inline void read_by(Connection& c, Receive receive);
    void read_into_spill(Connection& c);
    void peer_ended(Connection& c);
    void read_failed(Connection& c);
    std::int64_t present(Connection& c, iotcc_buf bytes);
    void present_rest(Connection& c);
    void keep_rest(Connection& c, const std::uint8_t* rest, std::size_t n);
    void begin_message(Connection& c);
    void check_input_limit(Connection& c);
    void resume_later(Connection& c);
    void begin_call(Connection& c) noexcept;
    void end_call(Connection& c);
    void count_time(Connection& c, const char* callback, std::uint64_t ticks);
    void was_slow(Connection& c, const char* callback, std::uint64_t ticks);
    void threw(Connection& c, const char* callback, std::string_view what) noexcept;
    std::int32_t send_pieces(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n,
                             std::uint32_t msgs);
    void cork(iotcc_bytes bytes) noexcept;
    void count_sent(iotcc_conn& conn, std::size_t bytes, std::uint32_t msgs) noexcept;
    void send_slowly(Connection& c, const iotcc_bytes* iov, std::uint32_t n);
    std::size_t write_now(Connection& c, const std::uint8_t* bytes, std::size_t n);
    std::size_t write_raw(Connection& c, const std::uint8_t* bytes, std::size_t n);
    std::size_t transmit(Connection& c, const std::uint8_t* bytes, std::size_t n);
    void queue_output(Connection& c, const std::uint8_t* bytes, std::size_t n);
    void too_slow(Connection& c);
    void flush(Connection& c);
    void output_drained(Connection& c);
    void broken(Connection& c, int error);
    void finish_close(Closing& closing);
    void linger(Connection& c);
    void begin_flush(Connection& c) noexcept;
    void shut_write(Connection& c);
    void shorten_fin_wait(Connection& c);
    void discard_input(Connection& c);
    void destroy(Connection& c);
    void update_interest(Connection& c);
    Spill& spill_of(Connection& c);

    // lane_tls.cpp
    void serve_tls();
    void begin_handshake(Connection& c, const TlsContext& context);
    void await_handshake(Connection& c, TlsSession& session);
    void advance_handshakes();
    void step_handshake(Connection& c, TlsSession& session);
    void handshake_done(Connection& c, const TlsSession& session);
    void handshake_failed(Connection& c, std::int32_t why, std::string_view text);
    [[nodiscard]] bool is_handshaking(const Connection& c) noexcept;
    void read_tls(Connection& c);
    void read_more_tls(Connection& c);
    ssize_t receive_tls(Connection& c, std::uint8_t* out, std::size_t size);
    void send_sealed(Connection& c);
    std::size_t write_tls(Connection& c, const std::uint8_t* bytes, std::size_t n);
    void queue_tls(Connection& c, const std::uint8_t* bytes, std::size_t n);
    void seal_failed(Connection& c);
    void discard_sealed() noexcept;
    void end_tls(Connection& c);
    void forget_tls(Connection& c);
    [[nodiscard]] TlsSession& session_of(const Connection& c) noexcept;
    void drop_idle_spill(Connection& c);
    [[nodiscard]] Endpoint& endpoint_of(const Connection& c) noexcept
    {
        return *endpoints_[c.endpoint];
    }

    static constexpr std::size_t kReadSize = 64 * 1024;
    static constexpr std::size_t kHeadroom =
        64 * 1024; // before the read: a rest that is presented with new bytes
    static constexpr std::size_t kCorkSize = 64 * 1024;

    // As in turn_end.hpp.
    [[gnu::tls_model("initial-exec")]] inline static constinit thread_local Lane* current_ =
        nullptr;

    const std::uint32_t index_;
    const TickRate rate_ = TickRate::of_this_cpu();
    const std::uint64_t slow_ticks_ = rate_.ticks(kSlowCallSeconds);
    std::uint64_t now_ms_ = 0;     // Unix time, coarse: as of the start of the turn
    std::uint64_t newest_ms_ = 0;  // Unix time, exact: when the newest connection was opened
    std::uint32_t tick_ = 1;       // the timer wheel's time, coarse: as of the start of the turn
    std::uint64_t started_ms_ = 0; // monotonic: where the ticks begin
    Connection* corked_ = nullptr; // whose callback runs
    std::size_t cork_size_ = 0;
    std::unique_ptr<std::uint8_t[]> input_; // kHeadroom + kReadSize
    std::unique_ptr<std::uint8_t[]> cork_;  // kCorkSize: what corked_ has sent so far

    ConnectionTable table_;
    ArrivalPool arrivals_;
    TimerWheel wheel_;
    FileDescriptor epoll_; // the device sockets and listeners; the three that follow
    TaskQueue tasks_;
    TimerQueue timers_;
    DescriptorWatches watches_;
    LaneTimer ticker_;       // of the wheel, while there are connections
    LaneTimer next_turn_;    // for what one turn has left over
    LaneTimer accept_pause_; // after a shortage
    LaneTimer accept_rest_;  // until the rate allows more
    LaneTimer handshakes_;   // a portion of them
    bool is_stopping_ = false;
    bool is_timer_due_ = false; // in this turn
    FileDescriptor spare_; // given up for a moment when descriptors run out, to turn one peer away
    std::unique_ptr<Tls> tls_; // only where a listener has TLS
    std::vector<Endpoint*> endpoints_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    bool accept_paused_ = false;
    MemoryStep memory_step_ = MemoryStep::none;
    Endpoint* starved_ = nullptr;      // where accept4 failed; until it has not for a while
    std::uint64_t starved_ms_ = 0;     // monotonic: when it failed last
    std::uint32_t fin_wait_ms_ = 2000; // for the peer's FIN; 500 while draining

    // For the end of the turn. All have room for every connection, so that noting one cannot fail.
    std::vector<Connection*> dirty_, resuming_, released_;
    std::vector<Closing> closing_;
    std::vector<Connection*> turn_connections_; // scratch of finish_turn
    std::vector<Closing> turn_closing_;

    TurnEnd* turn_end_ = nullptr;
    TimeHistogram turn_times_;
    std::atomic<std::uint32_t> open_{0}, served_{0}, identified_{0}; // written by the lane only
    std::atomic<std::uint64_t> failed_handshakes_{0};                // likewise
    std::thread thread_;
};

} // namespace iotcc::net

// The rest of the class.
#include "lane_call.hpp"
#include "lane_post.hpp"
