#include "mqtt_payload.hpp"

#include "mqtt_reader.hpp"

#include <cstring>

namespace {

// In the machine's own byte order: who reads it is who wrote it.
struct Bytes {
    std::int64_t sent_at;
    std::uint32_t publisher;
    std::uint32_t number;
};
static_assert(sizeof(Bytes) == kSmallestPayload);

} // namespace

void stamp(std::string& payload, const MqttStamp& stamp)
{
    const Bytes bytes{stamp.sent_at.time_since_epoch().count(), stamp.publisher, stamp.number};
    std::memcpy(payload.data(), &bytes, sizeof bytes);
}

MqttStamp read_stamp(std::string_view publish_body, int qos, std::size_t size)
{
    const std::size_t before = 2u + read_u16(publish_body) + (qos != 0 ? 2u : 0u);
    if (publish_body.size() != before + size)
        throw std::runtime_error("the server delivered a payload of another size");
    Bytes bytes;
    std::memcpy(&bytes, publish_body.data() + before, sizeof bytes);
    return {Clock::time_point(Clock::duration(bytes.sent_at)), bytes.publisher, bytes.number};
}
