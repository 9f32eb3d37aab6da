#include "field_reader.hpp"

#include "text.hpp"

namespace iotcc::mqtt {

std::string_view FieldReader::text() noexcept
{
    const auto text = characters();
    expect(fault_of_text(text));
    return text;
}

} // namespace iotcc::mqtt
