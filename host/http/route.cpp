#include "route.hpp"

#include <algorithm>

namespace iotcc::http {

std::optional<std::string_view> RoutedRequest::param(std::string_view name) const
{
    const auto found =
        std::find_if(params.begin(), params.end(), [&](const auto& p) { return p.first == name; });
    if (found == params.end())
        return std::nullopt;
    return found->second;
}

} // namespace iotcc::http
