#include "device_gate.hpp"

#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"
#include "password_check.hpp"
#include "views.hpp"

#include <string_view>
#include <utility>

namespace iotcc::abi {

namespace {

bool is_named(const iotcc_device& device)
{
    return (device.flags & IOTCC_DEVICE_UNNAMED) == 0;
}

// Identity is the token's: what else is offered may only agree with it.
const char* disagreement(const auth::TokenEntry& token, const iotcc_device& device)
{
    if (is_named(device) && token.device != view(device.device_id))
        return "the token of another device";
    const std::string_view user = view(device.username);
    if (!user.empty() && user != token.device && user != token.name)
        return "a user name that is not the token's";
    return nullptr;
}

auth::TokenDigest user_credential(std::string_view name)
{
    return auth::digest_of("user:" + std::string(name));
}

} // namespace

DeviceGate::Verdict DeviceGate::enter(iotcc_conn& conn, const iotcc_device& device)
{
    const Credentials& credentials = own_.instance().rooms().credentials;
    if (!credentials
             .are_needed()) // nobody proves anything: all coexist, and sessions see to theirs
        return {};
    if (credentials.certificate != CertificateIdentity::none)
        if (const auto name = own_.lane().proved_name(conn))
            return enter_certified(conn, device, *name);
    if (credentials.tokens != nullptr) {
        const std::shared_ptr<const auth::TokenSet> tokens = credentials.tokens->current();
        if (const auth::TokenEntry* const token = tokens->find(view(device.password)))
            return enter_by_token(conn, device, *token);
    }
    if (credentials.passwords != nullptr && device.username.len != 0 && device.password.len != 0)
        return try_password(conn, device);
    return {IOTCC_E_DENIED,
            device.password.len == 0 ? "offered no token or password" : "unknown token"};
}

// Proved in the TLS handshake: no other credential is asked for or looked at.
DeviceGate::Verdict DeviceGate::enter_certified(const iotcc_conn& conn, const iotcc_device& device,
                                                std::string_view name)
{
    if (name.empty())
        return {IOTCC_E_DENIED, "a certificate without a name to rely on"};
    if (device.username.len != 0 && view(device.username) != name)
        return {IOTCC_E_DENIED, "a user name that is not the certificate's"};
    Proof proof{.by = Proof::By::certificate};
    iotcc_device proved = device;
    if (own_.instance().rooms().credentials.certificate == CertificateIdentity::user) {
        if (is_another_devices(view(device.device_id)))
            return {IOTCC_E_DENIED, "the id of a device with a token"};
        proof.credential = user_credential(name);
        proof.device = view(device.device_id);
        proof.user = std::make_unique<User>(User{std::string(name), {}});
    } else {
        if (is_named(device) && view(device.device_id) != name)
            return {IOTCC_E_DENIED, "the certificate of another device"};
        proof.credential = auth::digest_of("certificate:" + std::string(name));
        proof.device = name;
        proved.device_id = {name.data(), name.size()};
    }
    return claim(conn, proved, std::move(proof));
}

DeviceGate::Verdict DeviceGate::enter_by_token(const iotcc_conn& conn, const iotcc_device& device,
                                               const auth::TokenEntry& token)
{
    if (const char* const reason = disagreement(token, device))
        return {IOTCC_E_DENIED, reason};
    iotcc_device proved = device;
    proved.device_id = str(token.device);
    return claim(conn, proved,
                 {.by = Proof::By::token, .credential = token.digest, .device = token.device});
}

// A user may be any device that is not somebody else's by its token.
bool DeviceGate::is_another_devices(std::string_view id) const
{
    const auth::TokenStore* const tokens = own_.instance().rooms().credentials.tokens;
    return tokens != nullptr && tokens->current()->has_device(id);
}

DeviceGate::Verdict DeviceGate::try_password(const iotcc_conn& conn, const iotcc_device& device)
{
    const Credentials& credentials = own_.instance().rooms().credentials;
    auto users = credentials.passwords->current();
    const auth::PasswordHash* const hash = users->find(view(device.username));
    trials_.insert_or_assign(conn.id, std::make_unique<PasswordTrial>(PasswordTrial{
                                          WaitingDevice(device), std::string(view(device.username)),
                                          hash == nullptr ? auth::TokenDigest{} : hash->mark()}));
    const bool is_asked = credentials.password_check->ask(
        std::move(users),
        {view(device.username), view(device.password), net::Lane::arrival_of(conn).remote()},
        [&own = own_, id = conn.id](auth::PasswordAnswer answer) {
            try {
                own.lane().post([&own, id, answer] { own.password_tried(id, answer); });
            } catch (const std::bad_alloc&) { // its time to be identified in ends it
            }
        });
    if (is_asked)
        return {IOTCC_PENDING, ""};
    trials_.erase(conn.id);
    return {IOTCC_E_BUSY, "too many passwords wait to be checked"};
}

std::unique_ptr<PasswordTrial> DeviceGate::take_trial(std::uint64_t connection)
{
    const auto found = trials_.find(connection);
    if (found == trials_.end())
        return nullptr;
    auto trial = std::move(found->second);
    trials_.erase(found);
    return trial;
}

// The users may be others by now: what was right then must be so still.
DeviceGate::Verdict DeviceGate::enter_tried(const iotcc_conn& conn, PasswordTrial trial,
                                            auth::PasswordAnswer answer)
{
    if (answer == auth::PasswordAnswer::failed)
        return {IOTCC_E_NOMEM, "no memory to check a password"};
    const auto users = own_.instance().rooms().credentials.passwords->current();
    const auth::PasswordHash* const hash = users->find(trial.user);
    if (answer == auth::PasswordAnswer::wrong || hash == nullptr || hash->mark() != trial.hash)
        return {IOTCC_E_DENIED, "wrong user name or password"};
    const iotcc_device device = trial.device.record();
    if (is_another_devices(view(device.device_id)))
        return {IOTCC_E_DENIED, "the id of a device with a token"};
    Proof proof{.by = Proof::By::password, .credential = user_credential(trial.user)};
    proof.device = view(device.device_id);
    proof.user = std::make_unique<User>(User{std::move(trial.user), trial.hash});
    proof.waiting = std::make_unique<WaitingDevice>(std::move(trial.device));
    return claim(conn, device, std::move(proof));
}

} // namespace iotcc::abi
