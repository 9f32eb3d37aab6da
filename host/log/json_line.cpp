#include "json_line.hpp"

#include "utf8.hpp"

namespace iotcc::log {

namespace {

void append_escaped(std::string& out, char32_t c)
{
    constexpr char kHex[] = "0123456789abcdef";
    if (c == '"' || c == '\\')
        out += {'\\', static_cast<char>(c)};
    else
        out += {'\\', 'u', '0', '0', kHex[(c >> 4) & 15], kHex[c & 15]};
}

void append_string(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const text::CodePoint first = text::first_code_point(text);
        if (first.size == 0)
            out += "\\ufffd";
        else if (text::is_control(first.value) || first.value == '"' || first.value == '\\')
            append_escaped(out, first.value);
        else
            out += text.substr(0, first.size);
        text.remove_prefix(first.size == 0 ? 1 : first.size);
    }
    out += '"';
}

} // namespace

std::string json_members(std::string_view level, std::string_view source, std::string_view message)
{
    std::string out = "\"level\":";
    append_string(out, level);
    out += ",\"source\":";
    append_string(out, source);
    out += ",\"message\":";
    append_string(out, message);
    return out;
}

} // namespace iotcc::log
