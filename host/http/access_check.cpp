#include "access_check.hpp"

#include "credential.hpp"
#include "plugin_routes.hpp"

#include <algorithm>
#include <string>

namespace iotcc::http {
namespace {

// The same for every cause, so that it tells nothing about tokens. Basic is taken, and asked for
// only where it is wanted: a browser keeps it, and sends it along with what other sites make it ask
// (which cross_site refuses).
Response unauthorized(const RouteContext& context)
{
    auto response = error_response(401, "this needs a token: Authorization: Bearer TOKEN");
    if (context.challenge == Challenge::basic)
        response.fields.push_back({"WWW-Authenticate", "Basic realm=\"iotcc\", charset=\"UTF-8\""});
    response.fields.push_back({"WWW-Authenticate", "Bearer realm=\"iotcc\""});
    return response;
}

Response too_many_failures(std::uint32_t retry_after_s)
{
    auto response = error_response(429, "too many wrong tokens from this address");
    response.fields.push_back({"Retry-After", std::to_string(retry_after_s)});
    return response;
}

// What stands before the next '/' of it, which is taken off with it.
std::string_view take_segment(std::string_view& path)
{
    const auto slash = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    return segment;
}

// As the router has it: the text as it stands, without decoding.
bool matches(std::string_view pattern, std::string_view path)
{
    if (std::count(pattern.begin(), pattern.end(), '/') !=
        std::count(path.begin(), path.end(), '/'))
        return false;
    while (!pattern.empty() || !path.empty()) {
        const auto expected = take_segment(pattern), segment = take_segment(path);
        if (expected.starts_with('{') ? segment.empty() : segment != expected)
            return false;
    }
    return true;
}

// By every method.
bool is_open(const RouteContext& context, std::string_view path)
{
    if (is_for_status_plugin(context, path))
        return false;
    bool open = false;
    for (const Route& route : context.routes) {
        if (!matches(route.pattern, path))
            continue;
        if (route.access != Access::open)
            return false;
        open = true;
    }
    return open;
}

} // namespace

AccessDecision check_access(const RouteContext& context, const RequestHead& head,
                            std::string_view remote)
{
    // A browser asks with OPTIONS, and without the token, whether it may send the request with it
    // (CORS preflight); the answer names methods only.
    if (head.method == "OPTIONS" || is_open(context, head.path))
        return {};
    const auto answer = context.node.authorize(offered_token(head.authorization), remote);
    if (answer.role)
        return {answer.role, {}};
    return {{},
            answer.retry_after_s == 0 ? unauthorized(context)
                                      : too_many_failures(answer.retry_after_s)};
}

Response refused_role(const RouteContext& context, Access needed, std::optional<Role> role)
{
    if (!role)
        return unauthorized(context);
    return error_response(403, needed == Access::admin     ? "this needs a token with role admin"
                               : needed == Access::control ? "this needs a token with role control"
                                                           : "this needs a token with role read");
}

} // namespace iotcc::http
