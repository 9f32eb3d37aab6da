#include "connection.hpp"
#include "device_gate.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"
#include "views.hpp"

#include <utility>

// What a connection holds from its proof on until it has left.
namespace iotcc::abi {

DeviceGate::Verdict DeviceGate::claim(const iotcc_conn& conn, const iotcc_device& device,
                                      Proof proof)
{
    using Outcome = DeviceClaims::Claim::Outcome;
    using Others = DeviceClaims::Others;
    const Others others = others_of(device, proof);
    if (others == Others::give_way && proof.waiting == nullptr)
        proof.waiting = std::make_unique<WaitingDevice>(device);
    // First where it is found when the connection goes, then where the others find it.
    Proof& kept = proofs_.insert_or_assign(conn.id, std::move(proof)).first->second;
    const DeviceClaims::Claim claim =
        own_.instance().claims().claim(kept.device, kept.credential, conn.id, others);
    if (claim.outcome == Outcome::refused) {
        proofs_.erase(conn.id);
        return {IOTCC_E_EXISTS, others == Others::go_first
                                    ? "connected already"
                                    : "connected already with another credential"};
    }
    if (claim.outcome == Outcome::granted)
        return {};
    for (const std::uint64_t other : claim.give_way)
        close_superseded(other);
    return {IOTCC_PENDING, ""};
}

DeviceClaims::Others DeviceGate::others_of(const iotcc_device& device, const Proof& proof)
{
    if ((device.flags & (IOTCC_DEVICE_SUPERSEDE | IOTCC_DEVICE_EXCLUSIVE)) != 0)
        return DeviceClaims::Others::give_way;
    if ((device.flags & IOTCC_DEVICE_REFUSE) != 0)
        return DeviceClaims::Others::go_first;
    // A device may have two tokens; two users are never one device.
    return proof.by == Proof::By::token ? DeviceClaims::Others::stay
                                        : DeviceClaims::Others::stay_if_alike;
}

// Posted also to the own lane: a close here would be nested in the callback that identifies.
void DeviceGate::close_superseded(std::uint64_t connection)
{
    net::Lane& lane = *own_.instance().rooms().lanes[net::ConnectionId::lane(connection)];
    lane.post([&lane, connection] {
        if (iotcc_conn* const conn = lane.find(connection))
            lane.close(*conn, IOTCC_CLOSE_SUPERSEDED, "the device has a newer connection");
    });
}

iotcc_device DeviceGate::as_proved(const iotcc_conn& conn, iotcc_device device) const
{
    if (const auto proof = proofs_.find(conn.id); proof != proofs_.end())
        device.device_id = str(proof->second.device);
    return device;
}

std::unique_ptr<WaitingDevice> DeviceGate::take_waiting(std::uint64_t connection)
{
    const auto found = proofs_.find(connection);
    return found == proofs_.end() ? nullptr : std::move(found->second.waiting);
}

std::string_view DeviceGate::user_of(std::uint64_t connection) const
{
    const auto found = proofs_.find(connection);
    if (found == proofs_.end() || found->second.by == Proof::By::nothing)
        return {};
    const Proof& proof = found->second;
    return proof.user != nullptr ? proof.user->name : proof.device;
}

void DeviceGate::left(std::uint64_t connection)
{
    trials_.erase(connection);
    const auto found = proofs_.find(connection);
    if (found == proofs_.end())
        return;
    const auto next = own_.instance().claims().leave(found->second.device, connection);
    proofs_.erase(found);
    if (!next)
        return;
    InstanceLane& lane = *own_.instance().on(net::ConnectionId::lane(*next));
    lane.lane().post([&lane, id = *next] { lane.decide(id); });
}

std::size_t DeviceGate::close_revoked(const auth::TokenSet* tokens, const auth::PasswordSet* users)
{
    std::size_t closed = 0;
    for (const auto& [connection, proof] : proofs_) {
        const char* const reason = revocation(proof, tokens, users);
        iotcc_conn* const conn = reason == nullptr ? nullptr : own_.lane().find(connection);
        if (conn == nullptr)
            continue;
        own_.lane().close(*conn, IOTCC_CLOSE_DENIED, reason);
        ++closed;
    }
    return closed;
}

// Why a connection has to go, or nullptr.
const char* DeviceGate::revocation(const Proof& proof, const auth::TokenSet* tokens,
                                   const auth::PasswordSet* users)
{
    if (proof.by == Proof::By::token && tokens != nullptr) {
        const auth::TokenEntry* const token = tokens->find(proof.credential);
        if (token == nullptr || token->device != proof.device)
            return "its token was revoked";
    }
    if (proof.user != nullptr && tokens != nullptr && tokens->has_device(proof.device))
        return "its id is a device's with a token now";
    if (proof.by == Proof::By::password && users != nullptr) {
        const auth::PasswordHash* const hash = users->find(proof.user->name);
        if (hash == nullptr)
            return "its user was deleted";
        if (hash->mark() != proof.user->hash)
            return "its user has another password";
    }
    return nullptr;
}

} // namespace iotcc::abi
