#include "publish.hpp"

#include "field_reader.hpp"
#include "topic.hpp"

namespace iotcc::mqtt {

std::variant<Publish, Malformed> read_publish(unsigned flags,
                                              std::span<const std::byte> fields) noexcept
{
    FieldReader in(fields);
    const auto qos = static_cast<Qos>(flags >> 1 & 3);
    const auto topic = in.characters();
    in.expect(fault_of_topic_name(topic));
    const std::uint16_t packet_id = qos == Qos::at_most_once ? std::uint16_t{0} : in.packet_id();
    if (in.fault() != nullptr) [[unlikely]]
        return Malformed{in.fault()};
    return Publish{topic, in.rest(), packet_id, qos, (flags & 1) != 0, (flags & 8) != 0};
}

} // namespace iotcc::mqtt
