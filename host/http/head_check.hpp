#pragma once
#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

// Judges the head of one HTTP/1.x request (RFC 9112). Pure: bytes in, outcome out; no socket, clock
// or allocation beyond the list of fields. What it lets through is framed in one way only, whoever
// reads it after us.
namespace iotcc::http {

inline constexpr std::size_t kMaxHead = 8 * 1024;   // request line, fields and the empty line; 431
inline constexpr std::size_t kMaxTarget = 2 * 1024; // path and query together; 414
inline constexpr std::size_t kMaxFields = 64;       // 431
inline constexpr std::size_t kMaxBody = 64 * 1024;  // 413

// So far nothing is wrong, and the head is not whole.
struct NeedMore {};

struct HeaderField {
    std::string_view name, value; // the value without the white space around it
};

// A head that may be served. All views point into the buffer that was checked.
struct RequestHead {
    std::string_view method;        // one of GET HEAD POST PUT DELETE OPTIONS PATCH
    std::string_view path, query;   // still percent-encoded; path starts with '/', or is "*"
    std::string_view host;          // "name", "192.0.2.1:80", "[::1]:80"; empty: HTTP/1.0, none
    std::string_view authorization; // the value of that field; empty: none. Never logged
    std::string_view if_none_match; // likewise, as it stands: entity tags of what the client has
    std::vector<HeaderField> fields;
    std::size_t size = 0;           // of the head in bytes; the body follows
    std::size_t content_length = 0; // of the body in bytes
    int minor_version = 1;          // HTTP/1.0 or HTTP/1.1
    bool keep_alive = true;
    bool expects_continue = false; // the client holds the body back until it sees "100 Continue"
};

// The peer is answered with this status and text, and the connection ends: where the next request
// would begin is not known for sure.
struct Refusal {
    int status = 400;
    std::string_view text; // static
};

using HeadOutcome = std::variant<NeedMore, RequestHead, Refusal>;

// Looks at each byte of a growing buffer once, so that a head that drips in costs no more than one
// that comes whole.
class HeadCheck {
public:
    // `buffer` starts with the request and holds everything that the calls before it saw. After
    // RequestHead the same answer is given again for the same buffer with more behind it; after
    // Refusal it must not be called.
    [[nodiscard]] HeadOutcome next(std::string_view buffer);

private:
    [[nodiscard]] const char* scan(std::string_view buffer) noexcept;

    std::size_t scanned_ = 0;    // bytes looked at
    std::size_t begin_ = 0;      // of the request line: 2 after an empty line in front of it
    std::size_t line_begin_ = 0; // of the line that is being scanned
    std::size_t size_ = 0;       // of the head, 0 until its end was seen
};

} // namespace iotcc::http
