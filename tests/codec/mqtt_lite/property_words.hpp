#pragma once
#include "property_reader.hpp"

#include <cstdio>
#include <span>
#include <string>
#include <string_view>

// Properties as words: "21=10 26=name:value", and behind them the code of what was wrong.
namespace iotcc::mqtt::testing {

inline std::string hex(unsigned value)
{
    char digits[16];
    std::snprintf(digits, sizeof digits, "%02x", value);
    return digits;
}

inline std::string word_of(const Property& property)
{
    std::string word = hex(static_cast<unsigned>(property.id)) + '=';
    switch (property.id) {
    case PropertyId::user_property:
        return word.append(property.text).append(":").append(property.value);
    case PropertyId::content_type:
    case PropertyId::response_topic:
    case PropertyId::authentication_method:
    case PropertyId::reason_string:
        return word.append(property.text);
    case PropertyId::correlation_data:
    case PropertyId::authentication_data:
        return word.append(reinterpret_cast<const char*>(property.binary.data()),
                           property.binary.size());
    default:
        return word + std::to_string(property.number);
    }
}

// Those that lead `fields`, and what is behind them where nothing was wrong.
inline std::string words_of(PropertyPlace place, std::string_view fields)
{
    FieldReader in(std::as_bytes(std::span(fields)));
    PropertyReader properties(in, place);
    std::string words;
    while (const auto property = properties.next())
        words += word_of(*property) + ' ';
    if (properties.fault())
        return words + "fail " + hex(static_cast<unsigned>(properties.fault()->code));
    if (in.fault() != nullptr)
        return words + "fail";
    return words + '|' +
           std::string(reinterpret_cast<const char*>(in.rest().data()), in.rest().size());
}

} // namespace iotcc::mqtt::testing
