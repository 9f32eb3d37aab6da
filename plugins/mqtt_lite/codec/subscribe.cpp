#include "subscribe.hpp"

#include "field_reader.hpp"
#include "topic.hpp"

namespace iotcc::mqtt {

std::variant<Subscribe, Malformed> read_subscribe(std::span<const std::byte> fields) noexcept
{
    FieldReader in(fields);
    const auto packet_id = in.packet_id();
    const auto entries = in.rest();
    if (entries.empty())
        in.expect("a SUBSCRIBE without a filter [MQTT-3.8.3-3]");
    std::uint32_t count = 0;
    for (; !in.rest().empty(); ++count) {
        in.expect(fault_of_filter(in.characters()));
        if (in.byte() > 2)
            in.expect("a QoS over 2 in a SUBSCRIBE [MQTT-3.8.3-4]");
    }
    if (in.fault() != nullptr)
        return Malformed{in.fault()};
    return Subscribe{packet_id, {entries, count}};
}

Subscription Subscription::take(std::span<const std::byte>& entries) noexcept
{
    FieldReader in(entries);
    const auto filter = in.characters();
    const auto qos = static_cast<Qos>(in.byte());
    entries = in.rest();
    return {filter, qos};
}

} // namespace iotcc::mqtt
