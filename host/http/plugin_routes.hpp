#pragma once
#include "head_check.hpp"
#include "request.hpp"
#include "route.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What plugins answer: routes of their own, and a status API in place of the built-in one.
namespace iotcc::http {

// /v1/plugins/{instance}/x/...: each route has a role of its own, which its plugin names.
[[nodiscard]] std::span<const Route> plugin_routes();

// Whether a status plugin answers that path (percent-encoded): where there is one all but /livez,
// /readyz and /metrics, which say how the host is, and routes of plugins.
[[nodiscard]] bool is_for_status_plugin(const RouteContext& context, std::string_view path);
void ask_status_plugin(const RouteContext& context, const Request& request, Answer answer);

// The fields of that head for a plugin, without credentials; none where no plugin answers its path.
[[nodiscard]] std::vector<std::pair<std::string, std::string>>
fields_for_plugins(const RouteContext& context, const RequestHead& head);

} // namespace iotcc::http
