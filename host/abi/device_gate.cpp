#include "device_gate.hpp"

#include "connection.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"

#include <string_view>
#include <utility>

namespace iotcc::abi {

namespace {

std::string_view view(iotcc_str text)
{
    return {text.ptr, text.len};
}

std::string_view view(iotcc_bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.ptr), bytes.len};
}

iotcc_str str(const std::string& text)
{
    return {text.data(), text.size()};
}

// Identity is the token's: what else is offered may only agree with it.
const char* disagreement(const auth::TokenEntry* token, const iotcc_device& device)
{
    if (token == nullptr)
        return device.password.len == 0 ? "offered no token" : "unknown token";
    const bool is_named = (device.flags & IOTCC_DEVICE_UNNAMED) == 0;
    if (is_named && token->device != view(device.device_id))
        return "the token of another device";
    const std::string_view user = view(device.username);
    if (!user.empty() && user != token->device && user != token->name)
        return "a user name that is not the token's";
    return nullptr;
}

DeviceClaims::Others others_of(const iotcc_device& device)
{
    if ((device.flags & IOTCC_DEVICE_SUPERSEDE) != 0)
        return DeviceClaims::Others::give_way;
    return (device.flags & IOTCC_DEVICE_REFUSE) != 0 ? DeviceClaims::Others::go_first
                                                     : DeviceClaims::Others::stay;
}

} // namespace

WaitingDevice::WaitingDevice(const iotcc_device& device)
    : id_(view(device.device_id)), name_(view(device.device_name)), type_(view(device.device_type)),
      user_agent_(view(device.user_agent))
{
}

iotcc_device WaitingDevice::record() const noexcept
{
    iotcc_device device{};
    device.struct_size = sizeof device;
    device.device_id = str(id_);
    device.device_name = str(name_);
    device.device_type = str(type_);
    device.user_agent = str(user_agent_);
    return device;
}

DeviceGate::Verdict DeviceGate::enter(const iotcc_conn& conn, const iotcc_device& device)
{
    const auth::TokenStore* const store = own_.instance().rooms().device_tokens;
    if (store == nullptr)
        return {}; // nobody needs a token, so nobody proves anything and all coexist
    const std::shared_ptr<const auth::TokenSet> tokens = store->current();
    const auth::TokenEntry* const token = tokens->find(view(device.password));
    if (const char* const reason = disagreement(token, device))
        return {IOTCC_E_DENIED, reason};
    iotcc_device proved = device;
    proved.device_id = str(token->device);
    return claim(conn, proved, {token->digest, token->device, nullptr});
}

iotcc_device DeviceGate::as_proved(const iotcc_conn& conn, iotcc_device device) const
{
    if (const auto proof = proofs_.find(conn.id); proof != proofs_.end())
        device.device_id = str(proof->second.device);
    return device;
}

DeviceGate::Verdict DeviceGate::claim(const iotcc_conn& conn, const iotcc_device& device,
                                      Proof proof)
{
    using Outcome = DeviceClaims::Claim::Outcome;
    using Others = DeviceClaims::Others;
    const Others others = others_of(device);
    if (others == Others::give_way)
        proof.waiting = std::make_unique<WaitingDevice>(device);
    // First where it is found when the connection goes, then where the others find it.
    Proof& kept = proofs_.insert_or_assign(conn.id, std::move(proof)).first->second;
    const DeviceClaims::Claim claim =
        own_.instance().claims().claim(kept.device, kept.credential, conn.id, others);
    if (claim.outcome == Outcome::refused) {
        proofs_.erase(conn.id);
        return {IOTCC_E_EXISTS, others == Others::go_first
                                    ? "connected already"
                                    : "connected already with another token"};
    }
    if (claim.outcome == Outcome::granted) {
        kept.waiting.reset();
        return {};
    }
    for (const std::uint64_t other : claim.give_way)
        close_superseded(other);
    return {IOTCC_PENDING, ""};
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

// A token is its device's own.
std::string_view DeviceGate::user_of(const iotcc_conn& conn) const
{
    const auto proof = proofs_.find(conn.id);
    return proof == proofs_.end() ? std::string_view() : std::string_view(proof->second.device);
}

std::unique_ptr<WaitingDevice> DeviceGate::take_waiting(std::uint64_t connection)
{
    const auto found = proofs_.find(connection);
    return found == proofs_.end() ? nullptr : std::move(found->second.waiting);
}

void DeviceGate::left(std::uint64_t connection)
{
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

std::size_t DeviceGate::close_revoked(const auth::TokenSet& tokens)
{
    std::size_t closed = 0;
    for (const auto& [connection, proof] : proofs_) {
        const auth::TokenEntry* const token = tokens.find(proof.credential);
        iotcc_conn* const conn = own_.lane().find(connection);
        if (conn == nullptr || (token != nullptr && token->device == proof.device))
            continue;
        own_.lane().close(*conn, IOTCC_CLOSE_DENIED, "its token was revoked");
        ++closed;
    }
    return closed;
}

} // namespace iotcc::abi
