#pragma once
#include "response.hpp"

#include <ctime>
#include <string>

namespace iotcc::http {

// What happens to the connection behind an answer.
enum class AfterAnswer {
    keep,       // HTTP/1.1: the default there, nothing is said
    keep_named, // HTTP/1.0 asked for it and must be told
    close
};

// Status line, fields and the empty line for that response; the body follows it. Every answer has
// the security fields. `now` is Unix time in seconds, for Date. `origin`, where it is not empty, is
// the site whose pages may read the answer (CORS). Pure, safe from any thread.
[[nodiscard]] std::string response_head(const Response& response, AfterAnswer after,
                                        std::time_t now, std::string_view origin = {});

} // namespace iotcc::http
