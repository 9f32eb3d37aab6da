#pragma once
#include "conversation.hpp"
#include "options.hpp"
#include "publish_frame.hpp"

#include <iotcc/handler.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iotcc::mqtt {

// One client over TCP or TLS [lane]: nothing but its conversation.
class MqttSession : public ConfiguredSession<Options> {
public:
    static constexpr const char* default_listen = "tcp://:1883";
    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    std::size_t on_bytes(std::string_view in)
    {
        return conversation_.on_bytes(carrier(), std::as_bytes(std::span(in)));
    }
    void on_verdict(std::int32_t verdict) { conversation_.on_verdict(carrier(), verdict); }
    void on_stored(std::uint64_t token, std::int32_t status)
    {
        conversation_.on_stored(carrier(), token, status);
    }
    void on_writable() { conversation_.on_writable(carrier()); }
    void on_deadline() { conversation_.on_deadline(carrier()); }
    std::int32_t on_publish(const iotcc_delivery& delivery)
    {
        return conversation_.on_publish(carrier(), delivery);
    }
    static std::int64_t encode(const Options& options, const Message& message, std::uint32_t qos,
                               std::uint32_t flags, iotcc_out& out) noexcept
    {
        return encode_publish(message, qos, flags, options.terms.carrier_header, out);
    }

private:
    [[nodiscard]] Carrier carrier() noexcept { return {*this, options().terms}; }

    Conversation conversation_;
};
static_assert(sizeof(MqttSession) <= 56, "hosts hold tens of thousands of idle sessions");

} // namespace iotcc::mqtt
