#pragma once
#include "request.hpp"
#include "route.hpp"

#include <memory>

namespace iotcc::http {

// Finds the route of a request and runs it, by the router of cpp-httplib; the library owns no
// socket here and writes none of the answers. Not thread-safe: each worker has one.
class Router {
public:
    // `context` must outlive it.
    explicit Router(const RouteContext& context);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // Runs the route and returns; the answer is sent now or later. Ours are: 404 for an unknown
    // path (one with a '/' too many at its end is unknown), 405 with Allow for a known path, 204
    // with Allow for OPTIONS.
    void route(const Request& request, Answer answer);

private:
    class Server;
    std::unique_ptr<Server> server_;
};

} // namespace iotcc::http
