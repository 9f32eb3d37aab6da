#include "connection_predicate.hpp"

#include "text_view.hpp"

#include <utility>

namespace iotcc {

using stats::view_of;

std::string_view component_of(const Components& components, std::string_view instance) noexcept
{
    const auto found = components.find(instance);
    return found == components.end() ? std::string_view() : std::string_view(found->second);
}

ConnectionPredicate::ConnectionPredicate(ConnectionFilter filter, Components components)
    : filter_(std::move(filter)), components_(std::move(components))
{
}

bool ConnectionPredicate::lets_through(const iotcc_row& row) const noexcept
{
    const std::string_view instance = view_of(row.instance);
    return row.opened_ms >= filter_.since_ms &&
           view_of(row.device_id).starts_with(filter_.device_id) &&
           view_of(row.remote).starts_with(filter_.address) &&
           (filter_.instance.empty() || instance == filter_.instance) &&
           (filter_.protocol.empty() || component_of(components_, instance) == filter_.protocol);
}

} // namespace iotcc
