#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace iotcc::config {

// What a setting can hold. monostate: it is not set, and something else decides.
using Value =
    std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>>;

// As in --set: items of a list separated by commas, nothing for what is not set.
[[nodiscard]] std::string text_of(const Value& value);
// As in a TOML file; "" for what is not set.
[[nodiscard]] std::string toml_of(const Value& value);
// A TOML basic string (TOML 1.0, "String"), whatever the text holds.
[[nodiscard]] std::string toml_quoted(std::string_view text);
// A key or a part of one, quoted only where TOML asks for it.
[[nodiscard]] std::string toml_key(std::string_view name);

} // namespace iotcc::config
