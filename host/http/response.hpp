#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

inline constexpr std::size_t kMaxResponse =
    8 * 1024 * 1024; // bytes of a body; lists beyond that come in pages
inline constexpr std::string_view kJson = "application/json";

struct StreamKind;

struct ResponseField {
    std::string_view name; // static
    std::string value;     // ours: nothing of a request's header is ever put here
};

// What a route answers. Framing, connection and security fields are added where it is written.
struct Response {
    int status = 200;
    std::string_view content_type = kJson; // static
    std::string body;
    std::vector<ResponseField> fields = {};
    // Not null: events of that kind follow in place of a body, until either side ends the
    // connection. Static.
    const StreamKind* stream = nullptr;
    std::string subject = {}; // of the stream: what StreamKind::open gets
    // Not empty: the client may keep this answer, and asks with the tag whether it still holds.
    // In quotes; static.
    std::string_view etag = {};
    std::string own_content_type = {}; // in place of content_type, where it is not empty
};

// An answer that goes on: server-sent events of that kind.
[[nodiscard]] Response stream_response(const StreamKind& kind, std::string subject = {});
// {"error":{"code":"...","message":"..."}} with the code that belongs to the status.
[[nodiscard]] Response error_response(int status, std::string_view message);

} // namespace iotcc::http
