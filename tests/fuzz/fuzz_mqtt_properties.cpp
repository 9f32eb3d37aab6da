// Properties of MQTT 5.0 in each place: what was read lies in the input, in its order, and takes
// all bytes that the length before it names.
#include "client_packet.hpp"
#include "property_words.hpp"

#include <cstdlib>

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// At least: an id, and its value, whose texts and binary data have two bytes of length.
std::size_t least_size(const Property& property)
{
    return 2 + property.text.size() + property.value.size() + property.binary.size();
}

void check(PropertyPlace place, std::string_view input)
{
    FieldReader in(std::as_bytes(std::span(input)));
    PropertyReader properties(in, place);
    const std::size_t room = input.size() - in.rest().size();
    std::size_t taken = 0;
    std::string again;
    while (const auto property = properties.next()) {
        taken += least_size(*property);
        again += word_of(*property) + ' ';
    }
    require(in.fault() != nullptr || taken <= room);
    require(in.fault() == nullptr || taken == 0);
    require(!properties.next() && (!properties.fault() || is_failure(properties.fault()->code)));
    require(words_of(place, input).starts_with(again));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    for (unsigned bit = 0; bit < 8; ++bit)
        check(static_cast<PropertyPlace>(1u << bit), input);
    return 0;
}
