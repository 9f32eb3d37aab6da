#pragma once
#include <string_view>

// The status codes that this API answers with, each with its two names.
namespace iotcc::http {

struct StatusCode {
    int status;
    std::string_view phrase; // for the status line, RFC 9110 section 15
    std::string_view code;   // for "code" in errors under /v1; a client may depend on it
};

// The row of that status; of 500 where the status is none of ours. Safe from any thread.
[[nodiscard]] const StatusCode& status_code(int status) noexcept;

} // namespace iotcc::http
