#include "access_check.hpp"
#include "client_address.hpp"
#include "cross_site.hpp"
#include "front_peer.hpp"
#include "front_postbox.hpp"
#include "host_name.hpp"
#include "plugin_routes.hpp"
#include "router.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

// From the bytes of a connection to a request that a worker has.
namespace iotcc::http {
namespace {

AfterAnswer after_answer(const RequestHead& head) noexcept
{
    if (!head.keep_alive)
        return AfterAnswer::close;
    return head.minor_version == 0 ? AfterAnswer::keep_named : AfterAnswer::keep;
}

} // namespace

// A request on its way to its route.
class Front::RequestWork final : public Work {
public:
    RequestWork(Request request, Answer answer)
        : request_(std::move(request)), answer_(std::move(answer))
    {
    }
    void run(Router& router) override { router.route(request_, std::move(answer_)); }
    void refuse() override { answer_.send(overloaded("too many requests wait")); }

private:
    const Request request_;
    Answer answer_;
};

std::size_t Front::bytes(iotcc_conn& conn, std::string_view in)
{
    auto& peer = Peer::of(conn);
    if (peer.phase == Phase::closing || peer.phase == Phase::stream)
        return in.size();
    if (peer.phase == Phase::idle) {
        enter(peer, Phase::head);
        peer.check = HeadCheck();
        peer.is_head_request = false;
        peer.origin.clear();
        peer.begun = Peer::Clock::now();
        lane_.deadline(conn, options_.head_ms);
    }
    assert(peer.phase != Phase::work && "reading is held while a request is in work");
    const auto outcome = peer.check.next(in);
    if (const auto* head = std::get_if<RequestHead>(&outcome))
        return begin(conn, peer, *head, in);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        count_up(figures_.refused);
        refuse(conn, peer, error_response(refusal->status, refusal->text), IOTCC_CLOSE_PROTOCOL);
        return in.size();
    }
    return 0;
}

std::size_t Front::begin(iotcc_conn& conn, Peer& peer, const RequestHead& head, std::string_view in)
{
    peer.is_head_request = head.method == "HEAD";
    peer.client = client_address(peer.remote, head, options_.trusted_proxies);
    peer.origin = allowed_origin(head, options_.origins);
    if (const auto fault = foreign_fault(head); !fault.empty()) {
        count_up(figures_.refused);
        refuse(conn, peer, error_response(403, fault), IOTCC_CLOSE_DENIED);
        return in.size();
    }
    AccessDecision access = check_access(context_, head, peer.client);
    if (access.refusal) { // before the body is read
        count_up(figures_.refused);
        refuse(conn, peer, *access.refusal, IOTCC_CLOSE_DENIED);
        return in.size();
    }
    peer.role = access.role;
    if (in.size() - head.size < head.content_length)
        return await_body(conn, peer, head);
    return hand_over(conn, peer, head, in);
}

// Why nobody but a browser that was led here by a foreign page would send that, or "".
std::string_view Front::foreign_fault(const RequestHead& head) const
{
    if (!head.host.empty() && !is_own_host(head.host, host_names_))
        return "this Host is not served here; set http.host_names";
    return cross_site_fault(head, options_.origins);
}

// Of the whole request, in ms; 0: no limit.
std::uint32_t Front::time_left(const Peer& peer) const
{
    using std::chrono::milliseconds;
    const auto spent =
        std::chrono::duration_cast<milliseconds>(Peer::Clock::now() - peer.begun).count();
    const auto left = static_cast<std::int64_t>(options_.request_ms) - spent;
    return options_.request_ms == 0 ? 0
                                    : static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
}

// The head stays in the lane's buffer and is read once more with the body behind it.
std::size_t Front::await_body(iotcc_conn& conn, Peer& peer, const RequestHead& head)
{
    lane_.need(conn, head.size + head.content_length);
    if (peer.phase == Phase::body)
        return 0;
    enter(peer, Phase::body);
    lane_.deadline(conn, time_left(peer));
    if (head.expects_continue) {
        const auto interim = view_of("HTTP/1.1 100 Continue\r\n\r\n");
        lane_.send(conn, &interim, 1, 0);
    }
    return 0;
}

std::size_t Front::hand_over(iotcc_conn& conn, Peer& peer, const RequestHead& head,
                             std::string_view in)
{
    enter(peer, Phase::work);
    peer.after = after_answer(head);
    lane_.hold_reading(conn);
    lane_.deadline(conn, options_.answer_ms);
    count_up(figures_.requests);
    const auto body = in.substr(head.size, head.content_length);
    Request request{std::string(head.method),
                    std::string(head.path),
                    std::string(head.query),
                    std::string(body),
                    peer.client,
                    peer.role,
                    std::string(head.if_none_match),
                    fields_for_plugins(context_, head)};
    if (!workers_.submit(
            std::make_unique<RequestWork>(std::move(request), Answer(postbox_, conn.id))))
        count_up(figures_.turned_away);
    return head.size + head.content_length;
}

} // namespace iotcc::http
