#include "unsubscribe.hpp"

#include "field_reader.hpp"
#include "topic.hpp"

namespace iotcc::mqtt {

std::variant<Unsubscribe, Malformed> read_unsubscribe(std::span<const std::byte> fields) noexcept
{
    FieldReader in(fields);
    const auto packet_id = in.packet_id();
    const auto entries = in.rest();
    if (entries.empty())
        in.expect("an UNSUBSCRIBE without a filter [MQTT-3.10.3-2]");
    std::uint32_t count = 0;
    for (; !in.rest().empty(); ++count)
        in.expect(fault_of_filter(in.characters()));
    if (in.fault() != nullptr)
        return Malformed{in.fault()};
    return Unsubscribe{packet_id, {entries, count}};
}

Unsubscription Unsubscription::take(std::span<const std::byte>& entries) noexcept
{
    FieldReader in(entries);
    const auto filter = in.characters();
    entries = in.rest();
    return {filter};
}

} // namespace iotcc::mqtt
