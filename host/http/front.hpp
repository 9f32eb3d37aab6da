#pragma once
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

// Times in ms, all of them absolute: a byte that drips in moves none of them.
struct FrontOptions {
    // Names that requests may have in Host; addresses and localhost are always allowed.
    std::vector<std::string> host_names;
    std::uint32_t connections = 512; // above: the longest idle one makes room, else 503 and close
    // From accept to the first byte, and from the first byte to the end of the head.
    std::uint32_t head_ms = 5'000;
    std::uint32_t request_ms = 10'000; // from the first byte to the last of the body
    std::uint32_t idle_ms = 15'000;    // from an answer to the next request
    // For the route; commands and queries have shorter times of their own.
    std::uint32_t answer_ms = 60'000;
    std::size_t workers = 4;
    std::size_t queue = 512; // requests that wait for a worker; above: 503
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

    // [main] Accepts on that socket; may be called again with another one.
    void start(FileDescriptor listening);
    // [main] Accepts no more, lets the workers finish what they have, says goodbye to the
    // connections. Answers that come later go nowhere. Idempotent.
    void stop();

private:
    struct Peer;
    class Postbox;

    // iotcc_handler
    std::int32_t open(iotcc_conn& conn, std::string_view remote);
    std::size_t bytes(iotcc_conn& conn, std::string_view in);
    void expire(iotcc_conn& conn);
    void forget(iotcc_conn& conn);

    void await_request(iotcc_conn& conn, Peer& peer, std::uint32_t ms);
    [[nodiscard]] bool make_room();

    // Each answers how many bytes of the input are used.
    std::size_t begin(iotcc_conn& conn, Peer& peer, const RequestHead& head, std::string_view in);
    std::size_t await_body(iotcc_conn& conn, Peer& peer, const RequestHead& head);
    std::size_t hand_over(iotcc_conn& conn, Peer& peer, const RequestHead& head,
                          std::string_view in);

    void answer(std::uint64_t conn_id, const Response& response);
    void write(iotcc_conn& conn, Peer& peer, const Response& response);
    void refuse(iotcc_conn& conn, Peer& peer, const Response& response, std::int32_t why);

    [[nodiscard]] static iotcc_handler make_handler();

    net::Lane& lane_;
    const FrontOptions options_;
    const std::vector<Route> routes_;
    const RouteContext context_;
    const iotcc_handler handler_;
    iotcc_slot sum_{};
    net::ConnectionBudget budget_;
    net::Endpoint endpoint_;
    std::uint32_t peers_ = 0;     // connections that count against the limit
    std::list<iotcc_conn*> idle_; // those without a request, longest first
    std::shared_ptr<Postbox> postbox_;
    WorkerPool workers_;
    bool stopped_ = false;
};

} // namespace iotcc::http
