#include "front_peer.hpp"

#include <algorithm>
#include <ctime>
#include <new>
#include <string>

// From a response to the bytes of a connection.
namespace iotcc::http {
namespace {

// Smaller answers are bounded by the number of connections.
constexpr std::size_t kLargeAnswer = 64 * 1024;

} // namespace

// The client may have left meanwhile: then its connection is not found, or not any more in work.
void Front::answer(std::uint64_t conn_id, const Response& response)
{
    iotcc_conn* const conn = lane_.find(conn_id);
    if (conn == nullptr || Peer::of(*conn).phase != Phase::work)
        return;
    try {
        answer(*conn, Peer::of(*conn), response);
    } catch (const std::bad_alloc&) {
        lane_.drop(*conn, IOTCC_CLOSE_OVERLOAD, "out of memory");
    }
}

void Front::answer(iotcc_conn& conn, Peer& peer, const Response& response)
{
    if (response.stream != nullptr)
        return begin_stream(conn, peer, response);
    if (!may_queue(conn.id, response.body.size())) {
        count_up(figures_.turned_away);
        write(conn, peer, overloaded("other clients do not read their answers"));
    } else {
        write(conn, peer, response);
    }
    if (peer.after == AfterAnswer::close) {
        enter(peer, Phase::closing);
        return lane_.close(conn, IOTCC_CLOSE_LOCAL, "answered");
    }
    await_request(conn, peer, options_.idle_ms);
    lane_.resume_reading(conn);
}

// Its end is the end of the connection.
void Front::begin_stream(iotcc_conn& conn, Peer& peer, const Response& response)
{
    if (streams_.is_full()) {
        count_up(figures_.turned_away);
        return refuse(conn, peer, overloaded("too many event streams"), IOTCC_CLOSE_OVERLOAD);
    }
    peer.after = AfterAnswer::close;
    if (peer.is_head_request) {
        write(conn, peer, response);
        enter(peer, Phase::closing);
        return lane_.close(conn, IOTCC_CLOSE_LOCAL, "answered");
    }
    enter(peer, Phase::stream);
    lane_.deadline(conn, 0);
    // First: the look that answers this one tells it, and may be over before add is.
    figures_.streams.store(streams_.size() + 1, std::memory_order_relaxed);
    streams_.add(conn, *response.stream, response.subject, head_of(conn, peer, response));
    lane_.resume_reading(conn); // to notice that it ends
}

// Never E_BUSY: a connection whose output is above its mark is given no bytes, and so has no
// request in work.
void Front::write(iotcc_conn& conn, Peer& peer, const Response& response)
{
    const auto head = head_of(conn, peer, response);
    const iotcc_bytes parts[] = {
        view_of(head), view_of(peer.is_head_request ? "" : std::string_view(response.body))};
    lane_.send(conn, parts, 2, 1);
}

std::string Front::head_of(const iotcc_conn& conn, const Peer& peer, const Response& response) const
{
    const auto now = static_cast<std::time_t>(*conn.now_ms / 1000);
    return response_head(response, peer.after, now, {peer.origin, shared_headers_});
}

void Front::refuse(iotcc_conn& conn, Peer& peer, const Response& response, std::int32_t why)
{
    enter(peer, Phase::closing);
    peer.after = AfterAnswer::close;
    write(conn, peer, response);
    lane_.close(conn, why, "refused with " + std::to_string(response.status));
}

// Whether one more answer of that size may wait for its reader: slow ones must not hold memory
// without bounds together.
bool Front::may_queue(std::uint64_t conn_id, std::size_t size)
{
    if (size <= kLargeAnswer)
        return true;
    std::size_t unread = 0;
    std::erase_if(large_answers_, [&](std::uint64_t id) {
        const auto queued = lane_.queued_output(id);
        unread += queued;
        return queued == 0;
    });
    if (unread + size > options_.unread)
        return false;
    if (std::find(large_answers_.begin(), large_answers_.end(), conn_id) == large_answers_.end())
        large_answers_.push_back(conn_id);
    return true;
}

} // namespace iotcc::http
