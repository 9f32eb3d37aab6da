#pragma once
#include "response.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace iotcc::http {

// What happens to the connection behind an answer.
enum class AfterAnswer {
    keep,       // HTTP/1.1: the default there, nothing is said
    keep_named, // HTTP/1.0 asked for it and must be told
    close
};

// What pages of other sites may do with an answer (CORS). Borrowed.
struct Sharing {
    std::string_view origin;  // the site whose pages may read it; empty: none
    std::string_view headers; // that such pages may send; empty: no site may do anything at all
};

// Status line, fields and the empty line for that response; the body follows it. Every answer has
// the security fields. `now` is Unix time in seconds, for Date. Pure, safe from any thread.
[[nodiscard]] std::string response_head(const Response& response, AfterAnswer after,
                                        std::time_t now, const Sharing& sharing = {});

} // namespace iotcc::http
