#pragma once
#include "node.hpp"

#include <iotcc/types.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace iotcc {

using Components = std::map<std::string, std::string, std::less<>>; // by instance

// "" for an instance that is not there.
[[nodiscard]] std::string_view component_of(const Components& components,
                                            std::string_view instance) noexcept;

// A filter as it is put to the rows of storages.
class ConnectionPredicate {
public:
    ConnectionPredicate(ConnectionFilter filter, Components components);

    [[nodiscard]] bool lets_through(const iotcc_row& row) const noexcept;
    [[nodiscard]] const Components& components() const noexcept { return components_; }

private:
    const ConnectionFilter filter_;
    const Components components_;
};

} // namespace iotcc
