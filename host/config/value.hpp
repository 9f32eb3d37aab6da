#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace iotcc::config {

// The setting is not set, and something else decides. Copied by hand, so that the variant below is
// one that may be left without a value: libstdc++ 12 takes it for never valueless where all
// alternatives are trivial, strings or vectors, and destroys what a copy without memory has not
// made.
struct Unset {
    Unset() = default;
    Unset(const Unset&) noexcept {}
    Unset& operator=(const Unset&) noexcept { return *this; }
    ~Unset() = default;
    bool operator==(const Unset&) const noexcept { return true; }
};

// What a setting can hold.
using Value = std::variant<Unset, bool, std::int64_t, std::string, std::vector<std::string>>;

// As in --set: items of a list separated by commas, nothing for what is not set.
[[nodiscard]] std::string text_of(const Value& value);
// As in a TOML file; "" for what is not set.
[[nodiscard]] std::string toml_of(const Value& value);
// A TOML basic string (TOML 1.0, "String"), whatever the text holds.
[[nodiscard]] std::string toml_quoted(std::string_view text);
// A key or a part of one, quoted only where TOML asks for it.
[[nodiscard]] std::string toml_key(std::string_view name);

} // namespace iotcc::config
