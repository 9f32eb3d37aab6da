#include "property_reader.hpp"

#include <algorithm>
#include <iterator>

namespace iotcc::mqtt {

namespace {

using Id = PropertyId;
using Place = PropertyPlace;

enum class Kind : std::uint8_t { flag, two_bytes, four_bytes, variable, text, binary, text_pair };

constexpr unsigned operator|(Place a, Place b) noexcept
{
    return static_cast<unsigned>(a) | static_cast<unsigned>(b);
}
constexpr unsigned operator|(unsigned a, Place b) noexcept
{
    return a | static_cast<unsigned>(b);
}

struct Form {
    Id id;
    Kind kind;
    unsigned places;
};

constexpr unsigned kMessage = Place::publish | Place::will;
constexpr unsigned kAuthentication = Place::connect | Place::auth;
constexpr unsigned kConnect = static_cast<unsigned>(Place::connect);

// Table 2-4.
constexpr Form kForms[] = {
    {Id::payload_format, Kind::flag, kMessage},
    {Id::message_expiry, Kind::four_bytes, kMessage},
    {Id::content_type, Kind::text, kMessage},
    {Id::response_topic, Kind::text, kMessage},
    {Id::correlation_data, Kind::binary, kMessage},
    {Id::subscription_id, Kind::variable, static_cast<unsigned>(Place::subscribe)},
    {Id::session_expiry, Kind::four_bytes, Place::connect | Place::disconnect},
    {Id::authentication_method, Kind::text, kAuthentication},
    {Id::authentication_data, Kind::binary, kAuthentication},
    {Id::request_problem_information, Kind::flag, kConnect},
    {Id::will_delay, Kind::four_bytes, static_cast<unsigned>(Place::will)},
    {Id::request_response_information, Kind::flag, kConnect},
    {Id::reason_string, Kind::text, Place::acknowledgement | Place::disconnect | Place::auth},
    {Id::receive_maximum, Kind::two_bytes, kConnect},
    {Id::topic_alias_maximum, Kind::two_bytes, kConnect},
    {Id::topic_alias, Kind::two_bytes, static_cast<unsigned>(Place::publish)},
    {Id::user_property, Kind::text_pair, 0xff},
    {Id::maximum_packet_size, Kind::four_bytes, kConnect},
};

const Form* form_of(std::uint32_t id, Place place) noexcept
{
    const auto* const form = std::ranges::find(
        kForms, id, [](const Form& f) { return static_cast<std::uint32_t>(f.id); });
    const bool is_allowed =
        form != std::end(kForms) && (form->places & static_cast<unsigned>(place)) != 0;
    return is_allowed ? form : nullptr;
}

Property read(const Form& form, FieldReader& in) noexcept
{
    Property property{.id = form.id};
    switch (form.kind) {
    case Kind::flag:
        property.number = in.byte();
        break;
    case Kind::two_bytes:
        property.number = in.number();
        break;
    case Kind::four_bytes:
        property.number = std::uint32_t{in.number()} << 16;
        property.number |= in.number();
        break;
    case Kind::variable:
        property.number = in.variable_number();
        break;
    case Kind::text_pair:
        property.text = in.text();
        property.value = in.text();
        break;
    case Kind::text:
        property.text = in.text();
        break;
    case Kind::binary:
        property.binary = in.binary();
        break;
    }
    return property;
}

std::optional<PropertyFault> fault_of(Kind kind, const Property& property) noexcept
{
    if (kind == Kind::flag && property.number > 1)
        return PropertyFault{ReasonCode::protocol_error, "a flag that is neither 0 nor 1"};
    if (property.number != 0)
        return std::nullopt;
    switch (property.id) {
    case Id::topic_alias:
        return PropertyFault{ReasonCode::bad_topic_alias, "topic alias 0 [MQTT-3.3.2-8]"};
    case Id::subscription_id:
        return PropertyFault{ReasonCode::protocol_error, "subscription id 0 (3.8.2.1.2)"};
    case Id::receive_maximum:
        return PropertyFault{ReasonCode::protocol_error, "receive maximum 0 (3.1.2.11.3)"};
    case Id::maximum_packet_size:
        return PropertyFault{ReasonCode::protocol_error, "maximum packet size 0 (3.1.2.11.4)"};
    default:
        return std::nullopt;
    }
}

} // namespace

PropertyReader::PropertyReader(FieldReader& in, PropertyPlace place) noexcept
    : in_(in.bytes(in.variable_number())), place_(place)
{
}

std::optional<Property> PropertyReader::next() noexcept
{
    if (fault_ || in_.rest().empty())
        return std::nullopt;
    const auto id = in_.variable_number();
    const Form* const form = form_of(id, place_);
    if (in_.fault() == nullptr && form == nullptr)
        return fail(ReasonCode::malformed_packet, "a property of no such packet (2.2.2.2)");
    if (in_.fault() != nullptr)
        return fail(ReasonCode::malformed_packet, in_.fault());
    const auto bit = std::uint64_t{1} << id;
    if (form->id != PropertyId::user_property && (seen_ & bit) != 0)
        return fail(ReasonCode::protocol_error, "a property twice (2.2.2.2)");
    seen_ |= bit;
    const Property property = read(*form, in_);
    if (in_.fault() != nullptr)
        return fail(ReasonCode::malformed_packet, in_.fault());
    if (const auto wrong = fault_of(form->kind, property))
        return fail(wrong->code, wrong->fault);
    return property;
}

std::optional<Property> PropertyReader::fail(ReasonCode code, const char* fault) noexcept
{
    fault_ = PropertyFault{code, fault};
    return std::nullopt;
}

} // namespace iotcc::mqtt
