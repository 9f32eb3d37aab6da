#include "waiting_device.hpp"

#include "views.hpp"

namespace iotcc::abi {

WaitingDevice::WaitingDevice(const iotcc_device& device)
    : id_(view(device.device_id)), name_(view(device.device_name)), type_(view(device.device_type)),
      user_agent_(view(device.user_agent)), flags_(device.flags)
{
}

iotcc_device WaitingDevice::record() const noexcept
{
    iotcc_device device{};
    device.struct_size = sizeof device;
    device.flags = flags_;
    device.device_id = str(id_);
    device.device_name = str(name_);
    device.device_type = str(type_);
    device.user_agent = str(user_agent_);
    return device;
}

} // namespace iotcc::abi
