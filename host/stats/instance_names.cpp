#include "instance_names.hpp"

#include <memory>

namespace iotcc::stats {

std::optional<std::uint8_t> InstanceNames::find(std::string_view name) const noexcept
{
    const std::uint32_t count = size();
    for (std::uint32_t number = 0; number < count; ++number) {
        if (*names_.get(number) == name) {
            return static_cast<std::uint8_t>(number);
        }
    }
    return std::nullopt;
}

std::optional<std::uint8_t> InstanceNames::number_of(std::string_view name)
{
    if (const auto known = find(name)) {
        return known;
    }
    const std::lock_guard lock(adding_);
    if (const auto known = find(name)) {
        return known;
    }
    const std::uint32_t number = count_.load(std::memory_order_relaxed);
    if (number == kMost) {
        return std::nullopt;
    }
    names_.put(number, std::make_unique<const std::string>(name));
    count_.store(number + 1, std::memory_order_release);
    return static_cast<std::uint8_t>(number);
}

std::uint32_t InstanceNames::size() const noexcept
{
    return count_.load(std::memory_order_acquire);
}

std::string_view InstanceNames::name_of(std::uint8_t number) const noexcept
{
    const std::string* name = names_.get(number);
    return name == nullptr ? std::string_view() : std::string_view(*name);
}

} // namespace iotcc::stats
