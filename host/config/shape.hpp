#pragma once
#include "value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::config {

enum class Type : std::uint8_t { flag, number, text, choice, list };

// "flag", "number", "text", "choice", "list".
[[nodiscard]] std::string_view type_name(Type type) noexcept;

// What the value of a setting must look like. Views: of the table, or of whoever made it.
struct Shape {
    Type type = Type::text;
    // A number's bounds, both included; bytes of a text; items of a list.
    std::int64_t least = 0, most = 0;
    std::string_view unit = {};    // of a number: "ms", "bytes"
    std::string_view choices = {}; // "none|optional|required"; "|a|b": or empty
};

// A value, or what it must be: "must be a whole number from 0 to 64".
struct Misfit {
    std::string must_be;
    bool operator==(const Misfit&) const = default;
};
using Fitted = std::variant<Value, Misfit>;

// A value as a TOML file has it. A list may be written as one text with commas.
[[nodiscard]] Fitted fit(const Shape& shape, const Value& value);
// A value as a text from a flag, a variable or a component's section.
[[nodiscard]] Fitted parse(const Shape& shape, std::string_view text);

// "0 to 64", "none, optional or required", or "" where anything will do.
[[nodiscard]] std::string range_of(const Shape& shape);

// The parts between the separators, empty ones left out.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

} // namespace iotcc::config
