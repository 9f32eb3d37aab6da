#include "device_claims.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace iotcc::abi {

DeviceClaims::Claim DeviceClaims::claim(const std::string& device,
                                        const auth::TokenDigest& credential,
                                        std::uint64_t connection, Others others)
{
    const std::scoped_lock lock(mutex_);
    std::vector<Holder>& holders = holders_[device];
    Claim claim;
    if (holders.empty() || others == Others::stay) {
        holders.push_back({connection, credential, Holder::State::holds});
        return claim;
    }
    if (others == Others::go_first) {
        claim.outcome = Claim::Outcome::refused;
        return claim;
    }
    // Digests of what was proved: there is no secret left to time.
    if (std::any_of(holders.begin(), holders.end(),
                    [&](const Holder& each) { return each.credential != credential; })) {
        claim.outcome = Claim::Outcome::refused;
        return claim;
    }
    if (others == Others::stay_if_alike) {
        holders.push_back({connection, credential, Holder::State::holds});
        return claim;
    }
    claim.outcome = Claim::Outcome::waits;
    claim.give_way.reserve(holders.size());
    holders.push_back({connection, credential, Holder::State::waits});
    for (auto each = holders.begin(); each != std::prev(holders.end()); ++each)
        if (std::exchange(each->state, Holder::State::gives_way) != Holder::State::gives_way)
            claim.give_way.push_back(each->connection);
    return claim;
}

std::optional<std::uint64_t> DeviceClaims::leave(const std::string& device,
                                                 std::uint64_t connection)
{
    const std::scoped_lock lock(mutex_);
    const auto found = holders_.find(device);
    if (found == holders_.end())
        return std::nullopt;
    std::vector<Holder>& holders = found->second;
    std::erase_if(holders, [connection](const Holder& h) { return h.connection == connection; });
    if (holders.empty()) {
        holders_.erase(found);
        return std::nullopt;
    }
    if (holders.front().state != Holder::State::waits)
        return std::nullopt;
    holders.front().state = Holder::State::holds;
    return holders.front().connection;
}

} // namespace iotcc::abi
