#include "late_refusals.hpp"

#include "instance_lane.hpp"

#include <utility>

namespace iotcc::abi {

LateRefusals::LateRefusals(InstanceLane& own)
    : own_(own), delays_(own.lane(), kDelay, [this](std::uint64_t connection) { give(connection); })
{
}

bool LateRefusals::add(std::uint64_t connection, std::string reason)
{
    if (delays_.size() >= kMost)
        return false;
    const auto added = reasons_.insert_or_assign(connection, std::move(reason)).first;
    try {
        delays_.add(connection);
    } catch (...) {
        reasons_.erase(added);
        throw;
    }
    return true;
}

void LateRefusals::clear()
{
    delays_.clear();
    reasons_.clear();
}

void LateRefusals::give(std::uint64_t connection)
{
    if (const auto reason = reasons_.extract(connection))
        own_.refuse_late(connection, reason.mapped());
}

} // namespace iotcc::abi
