#include "field_reader.hpp"

#include "remaining_length.hpp"
#include "text.hpp"

namespace iotcc::mqtt {

std::string_view FieldReader::text() noexcept
{
    const auto text = characters();
    expect(fault_of_text(text));
    return text;
}

std::uint32_t FieldReader::variable_number() noexcept
{
    const auto read = read_remaining_length(rest_);
    if (read.state != RemainingLength::State::whole) {
        expect("a variable byte integer that does not end (MQTT 5.0, 1.5.5)");
        return 0;
    }
    static_cast<void>(bytes(read.size));
    if (read.size != remaining_length_size(read.value)) {
        expect("a variable byte integer of more bytes than it needs [MQTT-1.5.5-1]");
        return 0;
    }
    return read.value;
}

} // namespace iotcc::mqtt
