#pragma once
#include "device_claims.hpp"
#include "password_set.hpp"
#include "token_store.hpp"
#include "waiting_device.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace iotcc::abi {

class InstanceLane;

// A user name and a password that are being tried off the lane. No password.
struct PasswordTrial {
    WaitingDevice device;
    std::string user;
    auth::TokenDigest hash; // PasswordHash::mark() of what it is tried against
};

// Lets the devices of one lane of one instance in: who needs a credential must prove it, and a
// newer connection of a device takes the place of an older one. [lane]
class DeviceGate {
public:
    explicit DeviceGate(InstanceLane& own) : own_(own) {}
    DeviceGate(const DeviceGate&) = delete;
    DeviceGate& operator=(const DeviceGate&) = delete;

    struct Verdict {
        std::int32_t result = IOTCC_OK; // or PENDING, E_DENIED, E_EXISTS, E_BUSY
        const char* reason = "";        // of a refusal, for the log; says nothing of the credential
    };
    // A connection that is not identified yet says who it is. After PENDING one of the lane's
    // InstanceLane::decide, when those that give way are gone, and InstanceLane::password_tried is
    // called.
    [[nodiscard]] Verdict enter(iotcc_conn& conn, const iotcc_device& device);
    // The device under the id that its credential proved, if one was asked for. The id lives until
    // left().
    [[nodiscard]] iotcc_device as_proved(const iotcc_conn& conn, iotcc_device device) const;
    // What is tried for a connection; nothing where it has gone.
    [[nodiscard]] std::unique_ptr<PasswordTrial> take_trial(std::uint64_t connection);
    // What enter() left open. After OK the device waits, for take_waiting().
    [[nodiscard]] Verdict enter_tried(const iotcc_conn& conn, PasswordTrial trial,
                                      auth::PasswordAnswer answer);
    // The device of a connection that waits no more; nothing where it did not wait.
    [[nodiscard]] std::unique_ptr<WaitingDevice> take_waiting(std::uint64_t connection);
    // The user that an identified connection proved, for the ACL: one of the password file, of a
    // certificate, or the device itself; "" where it proved nothing. Lives until left().
    [[nodiscard]] std::string_view user_of(std::uint64_t connection) const;
    // The connection is gone.
    void left(std::uint64_t connection);
    // Closes the connections whose token is no longer there or is another device's now, or whose
    // user is no longer there, has another hash now or has the id of a device with a token; answers
    // how many. nullptr: there are none to look for.
    std::size_t close_revoked(const auth::TokenSet* tokens, const auth::PasswordSet* users);

private:
    struct User {
        std::string name;
        auth::TokenDigest hash; // PasswordHash::mark(); of a certificate's user zeros
    };
    struct Proof { // of one connection
        enum class By { nothing, token, password, certificate } by = By::nothing;
        auth::TokenDigest credential{}; // as others of the device must prove it
        std::string device{};
        std::unique_ptr<User> user{}; // where the device is not its own
        std::unique_ptr<WaitingDevice> waiting{};
    };
    [[nodiscard]] Verdict enter_certified(const iotcc_conn& conn, const iotcc_device& device,
                                          std::string_view name);
    [[nodiscard]] Verdict enter_by_token(const iotcc_conn& conn, const iotcc_device& device,
                                         const auth::TokenEntry& token);
    [[nodiscard]] Verdict try_password(const iotcc_conn& conn, const iotcc_device& device);
    [[nodiscard]] bool is_another_devices(std::string_view id) const;

    // device_gate_claims.cpp: what a connection holds from its proof on until it has left
    [[nodiscard]] Verdict claim(const iotcc_conn& conn, const iotcc_device& device, Proof proof);
    [[nodiscard]] static DeviceClaims::Others others_of(const iotcc_device& device,
                                                        const Proof& proof);
    void close_superseded(std::uint64_t connection);
    [[nodiscard]] static const char* revocation(const Proof& proof, const auth::TokenSet* tokens,
                                                const auth::PasswordSet* users);

    InstanceLane& own_;
    std::unordered_map<std::uint64_t, Proof> proofs_; // by connection; of those that hold a claim
    std::unordered_map<std::uint64_t, std::unique_ptr<PasswordTrial>> trials_; // by connection
};

} // namespace iotcc::abi
