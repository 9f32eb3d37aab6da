#pragma once
#include <iotcc/types.h>

#include <cstdint>
#include <string>

namespace iotcc::abi {

// The words of an iotcc_device, kept while its connection waits for an answer. No credential.
class WaitingDevice {
public:
    explicit WaitingDevice(const iotcc_device& device);
    // A view of it, for as long as this lives.
    [[nodiscard]] iotcc_device record() const noexcept;

private:
    std::string id_, name_, type_, user_agent_;
    std::uint32_t flags_; // IOTCC_DEVICE_*
};

} // namespace iotcc::abi
