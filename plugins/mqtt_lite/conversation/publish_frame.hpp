#pragma once
#include "terms.hpp"

#include <iotcc/kind/handler.h>
#include <iotcc/views.hpp>

#include <cstdint>

namespace iotcc::mqtt {

// iotcc_handler.encode: a message as the PUBLISH of MQTT, without the payload, which the host
// appends; the packet id is what differs per connection. [lane], for all lanes at once.
[[nodiscard]] std::int64_t encode_publish(const Message& message, std::uint32_t qos,
                                          std::uint32_t flags, CarrierHeader carrier_header,
                                          iotcc_out& out) noexcept;

} // namespace iotcc::mqtt
