#pragma once
#include "answer.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc {
class Node;
}

namespace iotcc::http {

struct Route;

// What a route may use. Outlives every request.
struct RouteContext {
    const Node& node;
    std::span<const Route> routes; // the whole table
};

// A request after routing: everything percent-decoded, once.
struct RoutedRequest {
    std::vector<std::string> captures; // one per {name} of the pattern, in its order
    std::vector<std::pair<std::string, std::string>> params; // of the query
    std::string_view body;

    // The first parameter with that name; nothing where there is none.
    [[nodiscard]] std::optional<std::string_view> param(std::string_view name) const;
};

// Runs on a worker, with others at the same time; must not wait. What it throws becomes a 500.
using RouteHandler = void (*)(const RouteContext& context, const RoutedRequest& request,
                              Answer answer);

// One address of the API. Allow, 405, OPTIONS, HEAD and the index page follow from the rows.
struct Route {
    std::string_view method; // "GET" serves HEAD too
    std::string_view
        pattern; // "/devices/{id}/show": a {name} matches one segment that is not empty
    RouteHandler handler;
    std::string_view meaning; // one line for people
};

} // namespace iotcc::http
