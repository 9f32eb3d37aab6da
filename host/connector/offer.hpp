#pragma once
#include "host_offer.hpp"

namespace iotcc {

// What this version of the host gives to plugins: the kinds that it drives and the services that it
// has.
[[nodiscard]] plugin::HostOffer offer();

} // namespace iotcc
