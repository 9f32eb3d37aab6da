#include "publish.hpp"

#include "field_reader.hpp"
#include "topic.hpp"

namespace iotcc::mqtt {

std::variant<Publish, Malformed> read_publish(unsigned flags,
                                              std::span<const std::byte> fields) noexcept
{
    FieldReader in(fields);
    Publish publish{};
    publish.qos = static_cast<Qos>(flags >> 1 & 3);
    publish.is_retained = (flags & 1) != 0;
    publish.is_duplicate = (flags & 8) != 0;
    publish.topic = in.characters();
    in.expect(fault_of_topic_name(publish.topic));
    if (publish.qos != Qos::at_most_once)
        publish.packet_id = in.packet_id();
    publish.payload = in.rest();
    if (in.fault() != nullptr)
        return Malformed{in.fault()};
    return publish;
}

} // namespace iotcc::mqtt
