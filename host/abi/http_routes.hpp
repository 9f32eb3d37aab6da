#pragma once
#include <iotcc/service/http.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::abi {

struct HttpRoute {
    std::string method; // "GET" serves HEAD too
    std::string path;   // below .../x/; empty or with '/' at its end: all below it as well
    std::uint32_t role; // IOTCC_ROLE_* that is needed
    iotcc_http_fn f;
    void* arg;
};

// The routes of one instance. Filled on the control thread before the instance is asked; then it
// never changes.
class HttpRoutes {
public:
    // IOTCC_OK, or what iotcc_http.route answers.
    std::int32_t add(HttpRoute route);
    [[nodiscard]] bool empty() const noexcept { return routes_.empty(); }

    struct Match {
        const HttpRoute* route = nullptr;
        std::string methods{}; // without a route: those that the path has; empty: nothing serves it
    };
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const;

private:
    std::vector<HttpRoute> routes_; // longest path first
};

} // namespace iotcc::abi
