#include "front_peer.hpp"
#include "front_postbox.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <new>
#include <thread>
#include <utility>

// The life of a connection, from accept to its end.
namespace iotcc::http {
namespace {

// Beyond the limit so many more are taken, to be told so; the rest is closed without a word.
constexpr std::uint32_t kTurnedAway = 64;
constexpr std::uint32_t kDrainMs = 500;
constexpr auto kGoodbye = std::chrono::milliseconds(250);
// A request or a TLS handshake that is not complete after so long may be given up for a new
// connection: whole ones take a few ms.
constexpr std::chrono::milliseconds kSuspicious{1000};

FrontOptions usable(FrontOptions options)
{
    if (options.connections == 0)
        options.connections = std::numeric_limits<std::uint32_t>::max() - kTurnedAway;
    options.workers = std::max<std::size_t>(options.workers, 1);
    return options;
}

// "Authorization, Content-Type, ..."; "" where no origin is allowed.
std::string shared_headers(const FrontOptions& options)
{
    std::string headers = options.origins.empty() ? "" : "Authorization, Content-Type";
    for (const std::string& name : options.origin_headers)
        if (!headers.empty())
            headers.append(", ").append(name);
    return headers;
}

} // namespace

Front::Front(net::Lane& lane, const Node& node, std::vector<Route> routes, FrontOptions options,
             net::EndpointEvents& events)
    : lane_(lane), options_(usable(std::move(options))), routes_(std::move(routes)),
      shared_headers_(shared_headers(options_)), context_{node, routes_, &figures_,
                                                          options_.challenge},
      handler_(make_handler()), budget_(options_.connections + kTurnedAway),
      host_names_(options_.host_names), postbox_(std::make_shared<Postbox>(*this)),
      workers_(context_, options_.workers, options_.queue),
      streams_(lane, context_, workers_, options_.streams)
{
    endpoint_.handler = &handler_;
    endpoint_.self = this;
    endpoint_.agg = &sum_;
    endpoint_.calls = &calls_;
    endpoint_.events = &events;
    endpoint_.owner = this;
    endpoint_.budget = &budget_;
    endpoint_.limits.max_input = kMaxHead + kMaxBody;
    endpoint_.limits.identify_ms = 0; // nobody here is a device
    endpoint_.limits.stalled_ms = options_.stalled_ms;
    endpoint_.limits.handshake_ms = options_.head_ms;
    endpoint_.limits.patience_ms = static_cast<std::uint32_t>(kSuspicious.count());
}

Front::~Front()
{
    stop();
}

iotcc_handler Front::make_handler()
{
    iotcc_handler handler{};
    handler.struct_size = sizeof handler;
    handler.on_open = [](void* self, iotcc_conn* conn, iotcc_str remote) {
        return static_cast<Front*>(self)->open(*conn, {remote.ptr, remote.len});
    };
    handler.on_bytes = [](void* self, iotcc_conn* conn, iotcc_buf in) {
        const std::string_view bytes(reinterpret_cast<const char*>(in.ptr), in.len);
        return static_cast<std::int64_t>(static_cast<Front*>(self)->bytes(*conn, bytes));
    };
    handler.on_close = [](void* self, iotcc_conn* conn, std::int32_t why) {
        static_cast<Front*>(self)->forget(*conn, why);
    };
    handler.on_drain = [](void* self, iotcc_conn* conn, std::uint32_t) {
        static_cast<Front*>(self)->goodbye(*conn);
    };
    handler.on_deadline = [](void* self, iotcc_conn* conn) {
        static_cast<Front*>(self)->expire(*conn);
    };
    return handler;
}

void Front::start(FileDescriptor listening, const net::TlsContext* tls)
{
    lane_.post([this, listening = std::move(listening), tls]() mutable {
        lane_.listen(endpoint_, std::move(listening), {net::Accepting::alone, tls});
    });
}

void Front::allow_hosts(std::vector<std::string> names)
{
    lane_.post([this, names = std::move(names)]() mutable { host_names_ = std::move(names); });
}

void Front::stop()
{
    if (std::exchange(stopped_, true))
        return;
    lane_.post([this] { lane_.close_listeners(&endpoint_); });
    workers_.stop();
    // Behind the answers of the workers, which were posted before.
    lane_.post([this] {
        streams_.stop();
        lane_.drain(&endpoint_, kDrainMs);
    });
    postbox_->close();
    // Closing at once would reset whoever has sent more than was read, and lose its last answer.
    const auto end = std::chrono::steady_clock::now() + kGoodbye;
    while (budget_.open.load(std::memory_order_relaxed) != 0 &&
           std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::int32_t Front::open(iotcc_conn& conn, std::string_view remote)
{
    auto fresh = std::make_unique<Peer>();
    fresh->remote = remote;
    fresh->place = served_.insert(served_.end(), &conn);
    Peer& peer = *fresh.release(); // forget takes it back
    conn.user = &peer;
    figures_.connections.store(++peers_, std::memory_order_relaxed);
    try {
        welcome(conn, peer);
    } catch (const std::bad_alloc&) { // a refusal would not be followed by on_close
        lane_.drop(conn, IOTCC_CLOSE_OVERLOAD, "out of memory");
    }
    return IOTCC_OK;
}

void Front::welcome(iotcc_conn& conn, Peer& peer)
{
    if (peers_ > options_.connections && !make_room()) {
        count_up(figures_.turned_away);
        return refuse(conn, peer, overloaded("too many connections"), IOTCC_CLOSE_OVERLOAD);
    }
    await_request(conn, peer, options_.head_ms);
}

Front::Waiting& Front::list_of(Phase phase) noexcept
{
    switch (phase) {
    case Phase::idle:
        return idle_;
    case Phase::head:
    case Phase::body:
        return incomplete_;
    case Phase::work:
    case Phase::stream:
    case Phase::closing:
        return served_;
    }
    return served_;
}

void Front::enter(Peer& peer, Phase phase) noexcept
{
    Waiting& from = list_of(std::exchange(peer.phase, phase));
    Waiting& to = list_of(phase);
    if (&from != &to)
        to.splice(to.end(), from, peer.place);
}

void Front::await_request(iotcc_conn& conn, Peer& peer, std::uint32_t ms)
{
    enter(peer, Phase::idle);
    lane_.deadline(conn, ms);
}

// Whoever has been idle for longest goes, without a word and at once: nothing was asked, and
// nothing is owed. Where nobody is idle, the request that has dripped in for longest.
bool Front::make_room()
{
    const auto idle = std::find_if(idle_.begin(), idle_.end(), [this](const iotcc_conn* conn) {
        return lane_.queued_output(conn->id) == 0;
    });
    if (idle != idle_.end()) {
        iotcc_conn& longest = **idle;
        enter(Peer::of(longest), Phase::closing);
        lane_.drop(longest, IOTCC_CLOSE_OVERLOAD, "idle, and another one came");
    } else if (!incomplete_.empty() &&
               Peer::Clock::now() - Peer::of(*incomplete_.front()).begun >= kSuspicious) {
        iotcc_conn& longest = *incomplete_.front();
        refuse(longest, Peer::of(longest),
               error_response(408, "the request is not complete, and another client came"),
               IOTCC_CLOSE_OVERLOAD);
    } else {
        return false;
    }
    count_up(figures_.made_room);
    return true;
}

void Front::expire(iotcc_conn& conn)
{
    auto& peer = Peer::of(conn);
    switch (peer.phase) {
    case Phase::idle:
        return lane_.close(conn, IOTCC_CLOSE_TIMEOUT, "idle");
    case Phase::head:
    case Phase::body:
        count_up(figures_.timed_out);
        return refuse(conn, peer, error_response(408, "the request was not complete in time"),
                      IOTCC_CLOSE_TIMEOUT);
    case Phase::work: // its answer will find no connection
        return refuse(conn, peer, error_response(504, "the request was not answered in time"),
                      IOTCC_CLOSE_TIMEOUT);
    case Phase::stream:
    case Phase::closing:
        return;
    }
}

// The lane closes it afterwards.
void Front::goodbye(iotcc_conn& conn)
{
    auto& peer = Peer::of(conn);
    if (peer.phase == Phase::work)
        refuse(conn, peer, overloaded("the host stops"), IOTCC_CLOSE_DRAIN);
}

void Front::forget(iotcc_conn& conn, std::int32_t why)
{
    const std::unique_ptr<Peer> peer(&Peer::of(conn));
    // Of those that the lane closes for overload, all are: it saw no progress.
    if (why == IOTCC_CLOSE_OVERLOAD && peer->phase != Phase::closing)
        count_up(figures_.slow_readers);
    if (peer->phase == Phase::stream)
        streams_.remove(conn);
    figures_.streams.store(streams_.size(), std::memory_order_relaxed);
    list_of(peer->phase).erase(peer->place);
    figures_.connections.store(--peers_, std::memory_order_relaxed);
}

} // namespace iotcc::http
