#include "instance_list.hpp"

#include "instance.hpp"

namespace iotcc::abi {

void InstanceList::add(const Instance& instance)
{
    const std::scoped_lock lock(mutex_);
    instances_.push_back(&instance);
}

std::optional<std::uint64_t> InstanceList::denied(std::string_view name) const
{
    const std::scoped_lock lock(mutex_);
    bool found = name.empty();
    std::uint64_t sum = 0;
    for (const Instance* each : instances_)
        if (name.empty() || each->name() == name) {
            found = true;
            sum += each->denied();
        }
    return found ? std::optional(sum) : std::nullopt;
}

} // namespace iotcc::abi
