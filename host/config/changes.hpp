#pragma once
#include "component_schema.hpp"
#include "configuration.hpp"
#include "schema.hpp"

#include <string>
#include <vector>

namespace iotcc::config {

// A setting whose value a reload finds different.
struct Change {
    std::string name;          // "http.host_names", "plugin.x.echo", "plugin.x" for a whole section
    std::string before, after; // as in TOML; secrets as ***
    Reload reload = Reload::applies;
    std::string instance; // that a restart is needed of, or empty
    bool operator==(const Change&) const = default;
};

// What is different in `next`, in the order of the tables. A limit that an instance has from
// [limits] is told once, as that.
[[nodiscard]] std::vector<Change> changes(const Configuration& now, const Configuration& next,
                                          const std::vector<ComponentSchema>& components);

// `now` with everything of `next` that applies without a restart.
[[nodiscard]] Configuration after_reload(const Configuration& now, const Configuration& next);

} // namespace iotcc::config
