#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace iotcc::abi {

class Instance;

// The instances of a host. Plugins' threads may ask while the start still adds more. Safe from any
// thread.
class InstanceList {
public:
    void add(const Instance& instance); // borrowed, for as long as the list is asked
    // Connections whose identification was refused, of that instance or of all for ""; nothing
    // where there is no such instance.
    [[nodiscard]] std::optional<std::uint64_t> denied(std::string_view name) const;

private:
    mutable std::mutex mutex_; // guards instances_
    std::vector<const Instance*> instances_;
};

} // namespace iotcc::abi
