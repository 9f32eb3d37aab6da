#pragma once
#include "token_store.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace iotcc::abi {

class InstanceLane;

// The words of an iotcc_device, kept while its connection waits for an answer. No credential.
class WaitingDevice {
public:
    explicit WaitingDevice(const iotcc_device& device);
    // A view of it, for as long as this lives.
    [[nodiscard]] iotcc_device record() const noexcept;

private:
    std::string id_, name_, type_, user_agent_;
};

// Lets the devices of one lane of one instance in: who needs a token must prove it, and a newer
// connection of a device takes the place of an older one. [lane]
class DeviceGate {
public:
    explicit DeviceGate(InstanceLane& own) : own_(own) {}
    DeviceGate(const DeviceGate&) = delete;
    DeviceGate& operator=(const DeviceGate&) = delete;

    struct Verdict {
        std::int32_t result = IOTCC_OK; // or PENDING, E_DENIED, E_EXISTS
        const char* reason = "";        // of a refusal, for the log; says nothing of the credential
    };
    // A connection that is not identified yet says who it is. After PENDING the lane's
    // InstanceLane::decide is called, when those that give way are gone.
    [[nodiscard]] Verdict enter(const iotcc_conn& conn, const iotcc_device& device);
    // The device under the id that its credential proved, if one was asked for. The id lives until
    // left().
    [[nodiscard]] iotcc_device as_proved(const iotcc_conn& conn, iotcc_device device) const;
    // The user that the connection's credential proved; "" where it proved none. Until left().
    [[nodiscard]] std::string_view user_of(const iotcc_conn& conn) const;
    // The device of a connection that waits no more; nothing where it did not wait.
    [[nodiscard]] std::unique_ptr<WaitingDevice> take_waiting(std::uint64_t connection);
    // The connection is gone.
    void left(std::uint64_t connection);
    // Closes the connections whose token is no longer there, or is another device's now; answers
    // how many.
    std::size_t close_revoked(const auth::TokenSet& tokens);

private:
    struct Proof { // of one connection
        auth::TokenDigest credential;
        std::string device;
        std::unique_ptr<WaitingDevice> waiting;
    };
    [[nodiscard]] Verdict claim(const iotcc_conn& conn, const iotcc_device& device, Proof proof);
    void close_superseded(std::uint64_t connection);

    InstanceLane& own_;
    std::unordered_map<std::uint64_t, Proof> proofs_; // by connection; of those that hold a claim
};

} // namespace iotcc::abi
