#pragma once
#include "token.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace iotcc::abi {

// Who has which device id, among the connections of one instance, over all lanes, that proved a
// credential. Safe from any thread. The lock is taken once when a device is identified and once
// when it leaves, for the time of a lookup; never per message, and not at all on a host without
// tokens.
class DeviceClaims {
public:
    // What becomes of those that are there; stay_if_alike: they stay, but where one proved another
    // credential the new one is refused; go_first: they stay, and the new one is refused.
    enum class Others { stay, stay_if_alike, give_way, go_first };

    struct Claim {
        enum class Outcome {
            granted,
            waits,  // until those in give_way have left; leave() then answers this connection
            refused // others go first, or one that would have to give way proved another credential
        } outcome = Outcome::granted;
        std::vector<std::uint64_t> give_way; // ids of connections that are to be closed now
    };
    // Each connection claims once and, unless it was refused, leaves once.
    [[nodiscard]] Claim claim(const std::string& device, const auth::TokenDigest& credential,
                              std::uint64_t connection, Others others);
    // Answers the id of the connection that waited for this one and waits no more.
    [[nodiscard]] std::optional<std::uint64_t> leave(const std::string& device,
                                                     std::uint64_t connection);

private:
    struct Holder {
        std::uint64_t connection;
        auth::TokenDigest credential;
        enum class State { holds, waits, gives_way } state;
    };

    std::mutex mutex_; // guards holders_
    // In the order of their claims: who waits does so for all in front of him.
    std::unordered_map<std::string, std::vector<Holder>> holders_;
};

} // namespace iotcc::abi
