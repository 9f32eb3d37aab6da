#pragma once
#include "published_array.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::stats {

// Numbers the instances that have attached to one storage. Names are added, never taken away: a
// number stays right over every reload of its instance. Safe from any thread.
class InstanceNames {
public:
    static constexpr std::uint32_t kMost = 256;

    [[nodiscard]] std::optional<std::uint8_t> find(std::string_view name) const noexcept;

    // The number of that name, which is added where it is new. Nothing: there are kMost others.
    // Waits for nobody but another lane that adds a new name in the same moment. Throws
    // std::bad_alloc.
    [[nodiscard]] std::optional<std::uint8_t> number_of(std::string_view name);

    // Numbers given so far: 0 up to this.
    [[nodiscard]] std::uint32_t size() const noexcept;

    // "" for a number that was never given.
    [[nodiscard]] std::string_view name_of(std::uint8_t number) const noexcept;

private:
    PublishedArray<const std::string, kMost> names_;
    std::atomic<std::uint32_t> count_{0};
    std::mutex adding_; // guards adding to names_; lookups never take it
};

} // namespace iotcc::stats
