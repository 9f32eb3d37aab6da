#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::file_sink {

// What one line of the file says. Views are borrowed.
struct ConnectionRecord {
    std::string_view event;       // "opened", "update", "closed"
    std::uint64_t written_ms = 0; // Unix time
    std::uint64_t conn_id = 0;
    std::uint64_t opened_ms = 0;
    std::string_view instance, remote, device_id, device_name, device_type, user_agent;
    std::uint64_t received_messages = 0, sent_messages = 0;
    std::uint64_t received_bytes = 0, sent_bytes = 0;
    std::uint64_t last_received_ms = 0, last_sent_ms = 0; // 0: never
    std::uint64_t errors = 0;
};

// Appends the record as one JSON object and "\n". A line is valid JSON, and holds no other line
// end, whatever bytes the texts hold: control characters are escaped, what is not UTF-8 becomes
// U+FFFD. conn_id is 16 hexadecimal digits in a string, since many readers take numbers for
// doubles. Throws std::bad_alloc.
void append_json_line(std::string& out, const ConnectionRecord& record);

} // namespace iotcc::file_sink
