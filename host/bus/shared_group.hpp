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

    // [reader] Whose turn it is: round robin among those of whom is_connected(Subscriber) is true,
    // and among all when there is none. Empty only while the last member leaves.
    template <class IsConnected>
    [[nodiscard]] std::optional<Hit> choose(IsConnected&& is_connected) const
    {
        return members_.choose(turn_, is_connected);
    }

private:
    const std::string name_;
    SubscriberSet members_;
    mutable std::atomic<std::uint32_t> turn_{0};
};

} // namespace iotcc::bus
