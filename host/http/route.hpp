#pragma once
#include "answer.hpp"
#include "node.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::http {

struct FrontFigures;
struct Request;
struct Route;

// Who may use an address. open: everybody, so it must tell nothing of devices or configuration.
enum class Access { open, read, control, admin };

[[nodiscard]] constexpr bool allows(Access needed, std::optional<Role> role) noexcept
{
    return needed == Access::open ||
           (role && static_cast<int>(*role) + 1 >= static_cast<int>(needed));
}
static_assert(allows(Access::read, Role::read) && !allows(Access::control, Role::read));
static_assert(allows(Access::admin, Role::admin) && !allows(Access::read, std::nullopt));

// What a 401 asks for. Basic (RFC 7617) besides Bearer makes browsers ask for a user and a
// password, and clients send them that wait to be asked.
enum class Challenge { bearer, basic };

// What a route may use. Outlives every request.
struct RouteContext {
    const Node& node;
    std::span<const Route> routes;         // the whole table
    const FrontFigures* figures = nullptr; // of the front that serves; null: none does
    Challenge challenge = Challenge::bearer;
};

// A request after routing: everything percent-decoded, once.
struct RoutedRequest {
    std::vector<std::string> captures; // one per {name} of the pattern, in its order
    std::vector<std::pair<std::string, std::string>> params; // of the query
    std::string_view body;
    std::string_view remote;       // who asked, as in Request
    const Request* sent = nullptr; // as it came

    // The first parameter with that name; nothing where there is none.
    [[nodiscard]] std::optional<std::string_view> param(std::string_view name) const;
};

// Runs on a worker, with others at the same time; must not wait. What it throws becomes a 500.
using RouteHandler = void (*)(const RouteContext& context, const RoutedRequest& request,
                              Answer answer);

// The rest of what /v1/openapi.json says of a route. Types and answers are words of schema.hpp.
struct QueryParam {
    std::string_view name, type;
    std::string_view meaning; // with range and default
};

// An answer other than the good one, which the route itself gives.
struct RouteRefusal {
    int status = 0;
    std::string_view meaning;
    std::string_view answer = "Error";
};

struct RouteShape {
    std::span<const QueryParam> params = {};
    std::string_view body = {};   // what a request brings; "": nothing
    std::string_view answer = {}; // what a good answer brings; "": nothing
    int success = 200;
    std::span<const RouteRefusal> refusals =
        {}; // those of the front and of Access are every route's
};

// One address of the API. Allow, 405, OPTIONS, HEAD, the index page and the description follow from
// the rows.
struct Route {
    std::string_view method;  // "GET" serves HEAD too
    std::string_view pattern; // "/devices/{id}/show": a {name} matches one segment that is not
                              // empty, a {name*} at the end all that is left
    Access access;
    RouteHandler handler;
    std::string_view meaning; // one line for people
    RouteShape shape = {};
};

} // namespace iotcc::http
