#include "http_routes.hpp"

#include <algorithm>
#include <array>

namespace iotcc::abi {

namespace {

constexpr std::size_t kLongestPath = 1024;

bool is_method(std::string_view text)
{
    constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    return std::ranges::find(kMethods, text) != kMethods.end();
}

bool serves(const HttpRoute& route, std::string_view path)
{
    const bool takes_all_below = route.path.empty() || route.path.back() == '/';
    return takes_all_below ? path.starts_with(route.path) : path == route.path;
}

} // namespace

std::int32_t HttpRoutes::add(HttpRoute route)
{
    if (!is_method(route.method) || route.path.starts_with('/') ||
        route.path.size() > kLongestPath || route.role < IOTCC_ROLE_READ ||
        route.role > IOTCC_ROLE_ADMIN || route.f == nullptr)
        return IOTCC_E_ARG;
    const bool is_taken = std::ranges::any_of(routes_, [&](const HttpRoute& each) {
        return each.path == route.path && each.method == route.method;
    });
    if (is_taken)
        return IOTCC_E_EXISTS;
    const auto length = [](const HttpRoute& each) { return each.path.size(); };
    const auto behind =
        std::ranges::upper_bound(routes_, route.path.size(), std::ranges::greater(), length);
    routes_.insert(behind, std::move(route));
    return IOTCC_OK;
}

HttpRoutes::Match HttpRoutes::find(std::string_view method, std::string_view path) const
{
    Match match;
    const HttpRoute* longest = nullptr;
    for (const HttpRoute& each : routes_) {
        if (!serves(each, path) || (longest != nullptr && each.path != longest->path))
            continue;
        longest = &each;
        if (each.method == method)
            return {&each};
        match.methods += (match.methods.empty() ? "" : ", ") + each.method;
        if (each.method == "GET")
            match.methods += ", HEAD";
    }
    return match;
}

} // namespace iotcc::abi
