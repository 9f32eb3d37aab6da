#include "front.hpp"

#include "access_check.hpp"
#include "host_name.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <mutex>
#include <utility>

namespace iotcc::http {
namespace {

using Clock = std::chrono::steady_clock;

// Beyond the limit so many more are taken, to be told so; the rest is closed without a word.
constexpr std::uint32_t kTurnedAway = 64;
constexpr std::uint32_t kDrainMs = 500;

iotcc_bytes view_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Response overloaded(std::string_view message)
{
    auto response = error_response(503, message);
    response.fields.push_back({"Retry-After", "1"});
    return response;
}

AfterAnswer after_answer(const RequestHead& head) noexcept
{
    if (!head.keep_alive)
        return AfterAnswer::close;
    return head.minor_version == 0 ? AfterAnswer::keep_named : AfterAnswer::keep;
}

} // namespace

// What the front knows of a connection; iotcc_conn.user owns it from open to close.
struct Front::Peer {
    enum class Phase {
        idle, // no byte of a request yet
        head,
        body,
        work, // the workers have it; nothing is read
        closing
    };

    std::string remote;
    Phase phase = Phase::closing;                  // until it is taken
    std::list<iotcc_conn*>::iterator idle_place{}; // while idle
    HeadCheck check{};
    Clock::time_point begun{}; // the first byte of the request
    AfterAnswer after = AfterAnswer::close;
    bool is_head_request = false;
    std::optional<Role> role = {}; // of who sent the request

    static Peer& of(const iotcc_conn& conn) noexcept { return *static_cast<Peer*>(conn.user); }
};

// Brings answers to the lane, from whatever thread and whenever; after the front has stopped they
// go nowhere.
class Front::Postbox final : public AnswerSink {
public:
    explicit Postbox(Front& front) : front_(&front) {}

    void answered(std::uint64_t conn_id, Response response) override
    {
        const std::lock_guard lock(mutex_);
        if (front_ == nullptr)
            return;
        front_->lane_.post([front = front_, conn_id, response = std::move(response)] {
            front->answer(conn_id, response);
        });
    }
    void close()
    {
        const std::lock_guard lock(mutex_);
        front_ = nullptr;
    }

private:
    std::mutex
        mutex_; // guards front_, and with it that the lane is there while something is posted
    Front* front_;
};

Front::Front(net::Lane& lane, const Node& node, std::vector<Route> routes, FrontOptions options,
             net::EndpointEvents& events)
    : lane_(lane), options_(std::move(options)),
      routes_(std::move(routes)), context_{node, routes_}, handler_(make_handler()),
      budget_(options_.connections + kTurnedAway), postbox_(std::make_shared<Postbox>(*this)),
      workers_(context_, options_.workers, options_.queue)
{
    endpoint_.handler = &handler_;
    endpoint_.self = this;
    endpoint_.agg = &sum_;
    endpoint_.events = &events;
    endpoint_.owner = this;
    endpoint_.budget = &budget_;
    endpoint_.limits.max_input = kMaxHead + kMaxBody;
    endpoint_.limits.identify_ms = 0; // nobody here is a device
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
    handler.on_close = [](void* self, iotcc_conn* conn, std::int32_t) {
        static_cast<Front*>(self)->forget(*conn);
    };
    handler.on_deadline = [](void* self, iotcc_conn* conn) {
        static_cast<Front*>(self)->expire(*conn);
    };
    return handler;
}

void Front::start(FileDescriptor listening)
{
    lane_.post([this, listening = std::move(listening)]() mutable {
        lane_.listen(endpoint_, std::move(listening));
    });
}

void Front::stop()
{
    if (std::exchange(stopped_, true))
        return;
    lane_.post([this] { lane_.close_listeners(&endpoint_); });
    workers_.stop();
    // Behind the answers of the workers, which were posted before.
    lane_.post([this] { lane_.drain(&endpoint_, kDrainMs); });
    postbox_->close();
}

std::int32_t Front::open(iotcc_conn& conn, std::string_view remote)
{
    auto& peer = *new Peer{.remote = std::string(remote)};
    conn.user = &peer;
    if (++peers_ > options_.connections && !make_room()) {
        refuse(conn, peer, overloaded("too many connections"), IOTCC_CLOSE_OVERLOAD);
        return IOTCC_OK;
    }
    await_request(conn, peer, options_.head_ms);
    return IOTCC_OK;
}

void Front::await_request(iotcc_conn& conn, Peer& peer, std::uint32_t ms)
{
    peer.phase = Peer::Phase::idle;
    peer.idle_place = idle_.insert(idle_.end(), &conn);
    lane_.deadline(conn, ms);
}

// Whoever has been idle for longest goes, without a word and at once: nothing was asked, and
// nothing is owed.
bool Front::make_room()
{
    if (idle_.empty())
        return false;
    iotcc_conn& longest = *idle_.front();
    idle_.pop_front();
    Peer::of(longest).phase = Peer::Phase::closing;
    lane_.drop(longest, IOTCC_CLOSE_OVERLOAD, "idle, and another one came");
    return true;
}

void Front::forget(iotcc_conn& conn)
{
    const std::unique_ptr<Peer> peer(&Peer::of(conn));
    --peers_;
    if (peer->phase == Peer::Phase::idle)
        idle_.erase(peer->idle_place);
}

std::size_t Front::bytes(iotcc_conn& conn, std::string_view in)
{
    auto& peer = Peer::of(conn);
    if (peer.phase == Peer::Phase::closing)
        return in.size();
    if (peer.phase == Peer::Phase::idle) {
        idle_.erase(peer.idle_place);
        peer.phase = Peer::Phase::head;
        peer.check = HeadCheck();
        peer.begun = Clock::now();
        lane_.deadline(conn, options_.head_ms);
    }
    assert(peer.phase != Peer::Phase::work && "reading is held while a request is in work");
    const auto outcome = peer.check.next(in);
    if (const auto* head = std::get_if<RequestHead>(&outcome))
        return begin(conn, peer, *head, in);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        refuse(conn, peer, error_response(refusal->status, refusal->text), IOTCC_CLOSE_PROTOCOL);
        return in.size();
    }
    return 0;
}

std::size_t Front::begin(iotcc_conn& conn, Peer& peer, const RequestHead& head, std::string_view in)
{
    peer.is_head_request = head.method == "HEAD";
    if (!head.host.empty() && !is_own_host(head.host, options_.host_names)) {
        refuse(conn, peer, error_response(403, "this Host is not served here"), IOTCC_CLOSE_DENIED);
        return in.size();
    }
    AccessDecision access = check_access(context_, head, peer.remote);
    if (access.refusal) { // before the body is read
        refuse(conn, peer, *access.refusal, IOTCC_CLOSE_DENIED);
        return in.size();
    }
    peer.role = access.role;
    if (in.size() - head.size < head.content_length)
        return await_body(conn, peer, head);
    return hand_over(conn, peer, head, in);
}

// The head stays in the lane's buffer and is read once more with the body behind it.
std::size_t Front::await_body(iotcc_conn& conn, Peer& peer, const RequestHead& head)
{
    lane_.need(conn, head.size + head.content_length);
    if (std::exchange(peer.phase, Peer::Phase::body) == Peer::Phase::body)
        return 0;
    const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - peer.begun).count();
    const auto left = static_cast<std::int64_t>(options_.request_ms) - spent;
    lane_.deadline(conn,
                   static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1))); // 0 would be none
    if (head.expects_continue) {
        const auto interim = view_of("HTTP/1.1 100 Continue\r\n\r\n");
        lane_.send(conn, &interim, 1, 0);
    }
    return 0;
}

std::size_t Front::hand_over(iotcc_conn& conn, Peer& peer, const RequestHead& head,
                             std::string_view in)
{
    peer.phase = Peer::Phase::work;
    peer.after = after_answer(head);
    lane_.hold_reading(conn);
    lane_.deadline(conn, options_.answer_ms);
    const auto body = in.substr(head.size, head.content_length);
    Job job{{std::string(head.method), std::string(head.path), std::string(head.query),
             std::string(body), peer.remote, peer.role},
            Answer(postbox_, conn.id)};
    if (!workers_.submit(job))
        job.answer.send(overloaded("too many requests wait"));
    return head.size + head.content_length;
}

void Front::expire(iotcc_conn& conn)
{
    auto& peer = Peer::of(conn);
    switch (peer.phase) {
    case Peer::Phase::idle:
        return lane_.close(conn, IOTCC_CLOSE_TIMEOUT, "idle");
    case Peer::Phase::head:
    case Peer::Phase::body:
        return refuse(conn, peer, error_response(408, "the request was not complete in time"),
                      IOTCC_CLOSE_TIMEOUT);
    case Peer::Phase::work: // its answer will find no connection
        return refuse(conn, peer, error_response(504, "the request was not answered in time"),
                      IOTCC_CLOSE_TIMEOUT);
    case Peer::Phase::closing:
        return;
    }
}

// The client may have left meanwhile: then its connection is not found, or not any more in work.
void Front::answer(std::uint64_t conn_id, const Response& response)
{
    iotcc_conn* conn = lane_.find(conn_id);
    if (conn == nullptr || Peer::of(*conn).phase != Peer::Phase::work)
        return;
    auto& peer = Peer::of(*conn);
    write(*conn, peer, response);
    if (peer.after == AfterAnswer::close) {
        peer.phase = Peer::Phase::closing;
        return lane_.close(*conn, IOTCC_CLOSE_LOCAL, "answered");
    }
    await_request(*conn, peer, options_.idle_ms);
    lane_.resume_reading(*conn);
}

// Never E_BUSY: a connection whose output is above its mark is given no bytes, and so has no
// request in work.
void Front::write(iotcc_conn& conn, Peer& peer, const Response& response)
{
    const auto now = static_cast<std::time_t>(*conn.now_ms / 1000);
    const auto head = response_head(response, peer.after, now);
    const iotcc_bytes parts[] = {
        view_of(head), view_of(peer.is_head_request ? "" : std::string_view(response.body))};
    lane_.send(conn, parts, 2, 1);
}

void Front::refuse(iotcc_conn& conn, Peer& peer, const Response& response, std::int32_t why)
{
    peer.phase = Peer::Phase::closing;
    peer.after = AfterAnswer::close;
    write(conn, peer, response);
    lane_.close(conn, why, "refused");
}

} // namespace iotcc::http
