#include "shape.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace iotcc::config {

namespace {

constexpr auto kUnbounded = std::numeric_limits<std::int64_t>::max();

std::string bounds(const Shape& shape)
{
    return std::to_string(shape.least) + " to " + std::to_string(shape.most);
}

Misfit wanted(const Shape& shape)
{
    switch (shape.type) {
    case Type::flag:
        return {"must be true or false"};
    case Type::number:
        return {"must be a whole number from " + bounds(shape) + (shape.unit.empty() ? "" : " ") +
                std::string(shape.unit)};
    case Type::choice:
        return {"must be " + range_of(shape)};
    case Type::list:
        return {"must be a list of texts"};
    case Type::text:
        break;
    }
    return {shape.most == 0 || shape.most == kUnbounded
                ? "must be a text"
                : "must be a text of " + bounds(shape) + " bytes"};
}

Fitted number(const Shape& shape, std::int64_t value)
{
    if (value < shape.least || value > shape.most)
        return wanted(shape);
    return Value(value);
}

Fitted text_in_bounds(const Shape& shape, const std::string& text)
{
    const auto size = static_cast<std::int64_t>(text.size());
    if (size == 0 && shape.least > 0)
        return Misfit{"must not be empty"};
    if (size < shape.least || (shape.most != 0 && size > shape.most))
        return wanted(shape);
    return Value(text);
}

Fitted choice(const Shape& shape, const std::string& text)
{
    const auto choices = split(shape.choices, '|');
    if (text.empty() && shape.choices.starts_with('|'))
        return Value(text);
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
        return wanted(shape);
    return Value(text);
}

} // namespace

std::string_view type_name(Type type) noexcept
{
    constexpr std::string_view kNames[] = {"flag", "number", "text", "choice", "list"};
    return kNames[static_cast<std::size_t>(type)];
}

Fitted fit(const Shape& shape, const Value& value)
{
    const auto* text = std::get_if<std::string>(&value);
    switch (shape.type) {
    case Type::flag:
        return std::holds_alternative<bool>(value) ? Fitted(value) : wanted(shape);
    case Type::number:
        if (const auto* whole = std::get_if<std::int64_t>(&value))
            return number(shape, *whole);
        return wanted(shape);
    case Type::text:
        return text != nullptr ? text_in_bounds(shape, *text) : wanted(shape);
    case Type::choice:
        return text != nullptr ? choice(shape, *text) : wanted(shape);
    case Type::list:
        break;
    }
    if (text != nullptr)
        return Value(split(*text, ','));
    return std::holds_alternative<std::vector<std::string>>(value) ? Fitted(value) : wanted(shape);
}

Fitted parse(const Shape& shape, std::string_view text)
{
    if (shape.type == Type::flag && (text == "true" || text == "false"))
        return Value(text == "true");
    if (shape.type != Type::number)
        return fit(shape, std::string(text));
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end)
        return wanted(shape);
    return number(shape, value);
}

std::string range_of(const Shape& shape)
{
    if (shape.type == Type::number)
        return bounds(shape);
    const auto choices = split(shape.choices, '|');
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i)
        text += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
    return text;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = text.find(separator);
        if (end != 0)
            parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return parts;
}

} // namespace iotcc::config
