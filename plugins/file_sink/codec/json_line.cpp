#include "json_line.hpp"

#include "utf8.hpp"

#include <charconv>

namespace iotcc::file_sink {

namespace {

void append_escaped(std::string& out, unsigned char c)
{
    constexpr char kHex[] = "0123456789abcdef";
    if (c == '"' || c == '\\')
        out += {'\\', static_cast<char>(c)};
    else
        out += {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
}

void append_text(std::string& out, std::string_view name, std::string_view text)
{
    out.append(",\"").append(name).append("\":\"");
    while (!text.empty()) {
        const std::size_t size = sequence_size(text);
        const auto c = static_cast<unsigned char>(text.front());
        if (size == 0)
            out += "\\ufffd";
        else if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
            append_escaped(out, c);
        else
            out += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    out += '"';
}

void append_number(std::string& out, std::string_view name, std::uint64_t number)
{
    char digits[20]; // of 2^64 - 1
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(",\"").append(name).append("\":").append(digits, end);
}

std::string hexadecimal(std::uint64_t number)
{
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
    const auto n = static_cast<std::size_t>(end - digits);
    return std::string(sizeof digits - n, '0').append(digits, n);
}

} // namespace

void append_json_line(std::string& out, const ConnectionRecord& record)
{
    out.append("{\"event\":\"").append(record.event).append("\"");
    append_number(out, "written_ms", record.written_ms);
    append_text(out, "conn_id", hexadecimal(record.conn_id));
    append_number(out, "opened_ms", record.opened_ms);
    append_text(out, "instance", record.instance);
    append_text(out, "remote", record.remote);
    append_text(out, "device_id", record.device_id);
    append_text(out, "device_name", record.device_name);
    append_text(out, "device_type", record.device_type);
    append_text(out, "user_agent", record.user_agent);
    append_number(out, "received_messages", record.received_messages);
    append_number(out, "sent_messages", record.sent_messages);
    append_number(out, "received_bytes", record.received_bytes);
    append_number(out, "sent_bytes", record.sent_bytes);
    append_number(out, "last_received_ms", record.last_received_ms);
    append_number(out, "last_sent_ms", record.last_sent_ms);
    append_number(out, "errors", record.errors);
    out += "}\n";
}

} // namespace iotcc::file_sink
