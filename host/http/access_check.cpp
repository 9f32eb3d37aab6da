#include "access_check.hpp"

#include "credential.hpp"
#include "plugin_routes.hpp"

#include <string>

namespace iotcc::http {
namespace {

// The same for every cause, so that it tells nothing about tokens. Basic is taken, but not asked
// for: a browser would keep it and send it along with what other sites make it ask.
Response unauthorized()
{
    auto response = error_response(401, "this needs a token: Authorization: Bearer TOKEN");
    response.fields.push_back({"WWW-Authenticate", "Bearer realm=\"iotcc\""});
    return response;
}

Response too_many_failures(std::uint32_t retry_after_s)
{
    auto response = error_response(429, "too many wrong tokens from this address");
    response.fields.push_back({"Retry-After", std::to_string(retry_after_s)});
    return response;
}

// By every method. The text as it stands, without decoding: no pattern that is open has a {name}.
bool is_open(const RouteContext& context, std::string_view path)
{
    if (is_for_status_plugin(context, path))
        return false;
    bool open = false;
    for (const Route& route : context.routes) {
        if (route.pattern == path && route.access != Access::open)
            return false;
        open |= route.pattern == path;
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
            answer.retry_after_s == 0 ? unauthorized() : too_many_failures(answer.retry_after_s)};
}

Response refused_role(Access needed, std::optional<Role> role)
{
    if (!role)
        return unauthorized();
    return error_response(403, needed == Access::admin     ? "this needs a token with role admin"
                               : needed == Access::control ? "this needs a token with role control"
                                                           : "this needs a token with role read");
}

} // namespace iotcc::http
