#pragma once
#include "subscriber_set.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::bus {

// Those who share one filter under one name ("$share/NAME/FILTER"): each message goes to one of
// them.
class SharedGroup {
public:
    explicit SharedGroup(std::string_view name) : name_(name) {}

    [[nodiscard]] std::string_view name() const noexcept { return name_; }

    // [writer]
    [[nodiscard]] SubscriberSet& members() noexcept { return members_; }

    // [reader] Whose turn it is: round robin among those with the best
    // standing(Subscriber). Empty only while the last member leaves.
    template <class StandingOf> [[nodiscard]] std::optional<Hit> choose(StandingOf&& standing) const
    {
        return members_.choose(turn_, standing);
    }

private:
    const std::string name_;
    SubscriberSet members_;
    mutable std::atomic<std::uint32_t> turn_{0};
};

} // namespace iotcc::bus
