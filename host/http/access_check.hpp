#pragma once
#include "head_check.hpp"
#include "response.hpp"
#include "route.hpp"

#include <optional>
#include <string_view>

// Who may ask what. The front asks who it is before a body is read; what his role allows is decided
// where the route is known.
namespace iotcc::http {

struct AccessDecision {
    std::optional<Role> role;
    std::optional<Response> refusal; // the request goes no further
};

// Who sent that head. Refused is whoever is unknown and asks for more than an address that is open:
// 401, or 429 when the same address offered too many wrong tokens. A right token is taken even
// then: nobody finds one by trying, and else a neighbour behind the same address could lock an
// operator out. Nothing of the credential is kept.
[[nodiscard]] AccessDecision check_access(const RouteContext& context, const RequestHead& head,
                                          std::string_view remote);

// What a route answers to a role that it does not allow: 403, or 401 to nobody.
[[nodiscard]] Response refused_role(const RouteContext& context, Access needed,
                                    std::optional<Role> role);

} // namespace iotcc::http
