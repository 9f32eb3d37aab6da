#pragma once
#include "address_list.hpp"
#include "event_streams.hpp"
#include "front_figures.hpp"
#include "head_check.hpp"
#include "lane.hpp"
#include "response_head.hpp"
#include "route.hpp"
#include "worker_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

// Times in ms, all of them absolute: a byte that drips in moves none of them. 0: no such limit.
struct FrontOptions {
    // Names that requests may have in Host; addresses and localhost are always allowed.
    std::vector<std::string> host_names;
    // Pages of these origins ("https://ops.example") may use the API from a browser.
    std::vector<std::string> origins;
    // Fields that these pages may send, besides Authorization and Content-Type.
    std::vector<std::string> origin_headers;
    Challenge challenge = Challenge::bearer; // of a 401
    net::AddressList trusted_proxies;        // whose X-Forwarded-For is believed
    std::uint32_t connections = 512; // above: see make_room, else 503 and close; 0: no limit
    // From accept to the first byte, and from the first byte to the end of the head.
    std::uint32_t head_ms = 5'000;
    std::uint32_t request_ms = 10'000; // from the first byte to the last of the body
    std::uint32_t idle_ms = 15'000;    // from an answer to the next request
    // For the route; commands and queries have shorter times of their own.
    std::uint32_t answer_ms = 60'000;
    std::uint32_t stalled_ms = 10'000; // an answer, without a byte of it taken by the peer
    std::size_t workers = 4;           // at least 1
    std::size_t queue = 512;           // requests that wait for a worker; above: 503
    // Bytes of large answers that clients have not taken yet, together; above: 503.
    std::size_t unread = 64 * 1024 * 1024;
    StreamOptions streams;
};

// The HTTP server: a handler like those of plugins, on a lane of the host's own. It collects one
// complete, bounded request per connection, gives it to the workers, leaves what follows unread
// until the answer is written, and so answers pipelined requests in order. Everything but start and
// stop happens on the lane.
class Front {
public:
    // `lane` serves nothing else. It, `node` and `events` (which hears of the connections) outlive
    // the front; the front outlives the lane's thread: stop the front, stop the lane, destroy the
    // front.
    Front(net::Lane& lane, const Node& node, std::vector<Route> routes, FrontOptions options,
          net::EndpointEvents& events);
    ~Front(); // stops
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    // [main] Accepts on that socket, as HTTPS where `tls` is given, which then outlives the lane;
    // may be called again with another one.
    void start(FileDescriptor listening, const net::TlsContext* tls = nullptr);
    // [main] Accepts no more, lets the workers finish what they have, answers 503 where an answer
    // is still to come, says goodbye and waits up to 250 ms for the clients to hear it. Answers
    // that come later go nowhere. Idempotent.
    void stop();
    // [any] From now on these are FrontOptions::host_names.
    void allow_hosts(std::vector<std::string> names);

    // Safe from any thread.
    [[nodiscard]] const FrontFigures& figures() const noexcept { return figures_; }

private:
    enum class Phase {
        idle, // no byte of a request yet
        head,
        body,
        work, // the workers have it; nothing is read
        stream,
        closing
    };
    using Waiting = std::list<iotcc_conn*>; // longest first
    struct Peer;
    class Postbox;
    class RequestWork;

    // front.cpp: from accept to the end
    [[nodiscard]] static iotcc_handler make_handler();
    std::int32_t open(iotcc_conn& conn, std::string_view remote);
    void expire(iotcc_conn& conn);
    void goodbye(iotcc_conn& conn);
    void forget(iotcc_conn& conn, std::int32_t why);
    void welcome(iotcc_conn& conn, Peer& peer);
    [[nodiscard]] Waiting& list_of(Phase phase) noexcept;
    void enter(Peer& peer, Phase phase) noexcept;
    void await_request(iotcc_conn& conn, Peer& peer, std::uint32_t ms);
    [[nodiscard]] bool make_room();

    // front_request.cpp: from bytes to a request. Each answers how many of the bytes are used.
    std::size_t bytes(iotcc_conn& conn, std::string_view in);
    std::size_t begin(iotcc_conn& conn, Peer& peer, const RequestHead& head, std::string_view in);
    [[nodiscard]] std::string_view foreign_fault(const RequestHead& head) const;
    [[nodiscard]] std::uint32_t time_left(const Peer& peer) const;
    std::size_t await_body(iotcc_conn& conn, Peer& peer, const RequestHead& head);
    std::size_t hand_over(iotcc_conn& conn, Peer& peer, const RequestHead& head,
                          std::string_view in);

    // front_answer.cpp: from a response to bytes
    void answer(std::uint64_t conn_id, const Response& response);
    void answer(iotcc_conn& conn, Peer& peer, const Response& response);
    void begin_stream(iotcc_conn& conn, Peer& peer, const Response& response);
    void write(iotcc_conn& conn, Peer& peer, const Response& response);
    [[nodiscard]] std::string head_of(const iotcc_conn& conn, const Peer& peer,
                                      const Response& response) const;
    void refuse(iotcc_conn& conn, Peer& peer, const Response& response, std::int32_t why);
    [[nodiscard]] bool may_queue(std::uint64_t conn_id, std::size_t size);

    net::Lane& lane_;
    const FrontOptions options_;
    const std::vector<Route> routes_;
    const std::string shared_headers_; // Sharing::headers
    FrontFigures figures_;
    const RouteContext context_;
    const iotcc_handler handler_;
    iotcc_slot sum_{};
    net::TimeHistogram calls_;
    net::ConnectionBudget budget_;
    net::Endpoint endpoint_;
    std::vector<std::string> host_names_;      // of the lane
    std::uint32_t peers_ = 0;                  // connections that count against the limit
    Waiting idle_;                             // those without a request
    Waiting incomplete_;                       // those whose request is not complete
    Waiting served_;                           // all others
    std::vector<std::uint64_t> large_answers_; // connections that may still have to take one
    std::shared_ptr<Postbox> postbox_;
    WorkerPool workers_;
    EventStreams streams_;
    bool stopped_ = false;
};

} // namespace iotcc::http
