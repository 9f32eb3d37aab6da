#include "device_tail.hpp"

#include "connection_text.hpp"

namespace iotcc::watch {

void DeviceTail::show(const PassingMessage& message) noexcept
{
    messages.add([&] {
        const std::string_view topic = stats::utf8_prefix(message.topic, kShownBytes);
        const std::string_view payload = stats::utf8_prefix(message.payload, kShownBytes);
        return ShownMessage{message.time_ms,
                            message.connection,
                            message.direction,
                            std::string(topic),
                            std::string(payload),
                            message.bytes,
                            topic.size() < message.topic.size() || payload.size() < message.bytes};
    });
}

} // namespace iotcc::watch
