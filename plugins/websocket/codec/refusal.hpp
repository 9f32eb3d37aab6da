#pragma once
#include <string_view>

namespace iotcc::websocket {

// The opening handshake ends in an HTTP answer with this status, and the connection with it. All
// text is static.
struct Refusal {
    int status = 400;
    std::string_view text;   // one line without its end, the body; empty: no body
    std::string_view header; // one whole field without its end, or empty

    bool operator==(const Refusal&) const = default;
};

[[nodiscard]] constexpr Refusal bad_request(std::string_view text) noexcept
{
    return {400, text, {}};
}

// What only the glue can know. The original's 401 has no body, and its devices may count on that.
inline constexpr Refusal kUnauthorized{401, {}, "WWW-Authenticate: Bearer"};
inline constexpr Refusal kTooSlow{408, "the handshake took too long", {}};
inline constexpr Refusal kUnavailable{503, "no room for another connection", "Retry-After: 10"};

} // namespace iotcc::websocket
