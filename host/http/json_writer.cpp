#include "json_writer.hpp"

#include "utf8.hpp"

#include <charconv>
#include <cmath>

namespace iotcc::http {
namespace {

void append_escaped(std::string& out, char c)
{
    constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += "\\u00";
        out += kHex[(c >> 4) & 0xf];
        out += kHex[c & 0xf];
    }
}

bool must_escape(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == '<' || c == 0x7f;
}

} // namespace

void JsonWriter::separate()
{
    if (needs_comma_)
        out_ += ',';
}

void JsonWriter::open(char bracket)
{
    separate();
    out_ += bracket;
    needs_comma_ = false;
}

void JsonWriter::shut(char bracket)
{
    out_ += bracket;
    needs_comma_ = true;
}

void JsonWriter::key(std::string_view name)
{
    separate();
    quote(name);
    out_ += ':';
    needs_comma_ = false;
}

void JsonWriter::value(std::string_view text)
{
    separate();
    quote(text);
    needs_comma_ = true;
}

void JsonWriter::value(const std::vector<std::string>& texts)
{
    begin_array();
    for (const std::string& text : texts)
        value(text);
    end_array();
}

void JsonWriter::value(bool flag)
{
    separate();
    out_ += flag ? "true" : "false";
    needs_comma_ = true;
}

void JsonWriter::null()
{
    separate();
    out_ += "null";
    needs_comma_ = true;
}

void JsonWriter::real(double number)
{
    if (!std::isfinite(number))
        return null();
    separate();
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    const std::string_view text(digits, static_cast<std::size_t>(end - digits));
    out_ += text;
    if (text.find_first_of(".e") == std::string_view::npos)
        out_ += ".0";
    needs_comma_ = true;
}

void JsonWriter::whole(std::uint64_t number)
{
    separate();
    char digits[20]; // of 2^64 - 1
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    needs_comma_ = true;
}

void JsonWriter::quote(std::string_view text)
{
    out_ += '"';
    while (!text.empty()) {
        const auto length = iotcc::text::first_code_point(text).size;
        if (length == 0)
            out_ += "\\ufffd";
        else if (length == 1 && must_escape(text.front()))
            append_escaped(out_, text.front());
        else
            out_.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out_ += '"';
}

} // namespace iotcc::http
