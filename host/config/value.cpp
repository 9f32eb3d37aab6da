#include "value.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace iotcc::config {

namespace {

template <class... F> struct Overloaded : F... {
    using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

template <class Shown>
std::string joined(const std::vector<std::string>& items, const char* separator, Shown shown)
{
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : separator) + shown(item);
    return text;
}

} // namespace

std::string text_of(const Value& value)
{
    return std::visit(Overloaded{
                          [](Unset) { return std::string(); },
                          [](bool flag) { return std::string(flag ? "true" : "false"); },
                          [](std::int64_t number) { return std::to_string(number); },
                          [](const std::string& text) { return text; },
                          [](const std::vector<std::string>& items) {
                              return joined(items, ",", [](const auto& item) { return item; });
                          },
                      },
                      value);
}

std::string toml_of(const Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return toml_quoted(*text);
    if (const auto* items = std::get_if<std::vector<std::string>>(&value))
        return '[' + joined(*items, ", ", [](const auto& item) { return toml_quoted(item); }) + ']';
    return text_of(value);
}

std::string toml_quoted(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(byte));
            quoted += escape.data();
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string toml_key(std::string_view name)
{
    const auto is_bare = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    const bool needs_no_quotes = !name.empty() && std::all_of(name.begin(), name.end(), is_bare);
    return needs_no_quotes ? std::string(name) : toml_quoted(name);
}

} // namespace iotcc::config
