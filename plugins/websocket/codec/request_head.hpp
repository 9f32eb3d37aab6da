#pragma once
#include "need_more.hpp"
#include "refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <variant>

namespace iotcc::websocket {

inline constexpr std::size_t kMaxHead = 8 * 1024; // bytes: request line, fields, the empty line
inline constexpr std::size_t kMaxFields = 64;

struct HeaderField {
    std::string_view name, value; // the value without the blanks around it
};

// The fields of a head that was checked, found anew at each walk: nothing is kept but the lines.
class HeaderFields {
public:
    class Iterator {
    public:
        explicit Iterator(std::string_view lines) noexcept : lines_(lines) {}
        HeaderField operator*() const noexcept;
        Iterator& operator++() noexcept;
        bool operator==(std::default_sentinel_t) const noexcept { return lines_.empty(); }

    private:
        std::string_view lines_; // from the current one on
    };

    HeaderFields() = default;
    // `lines`: each ends with CR LF and has a colon.
    explicit HeaderFields(std::string_view lines) noexcept : lines_(lines) {}
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(lines_); }
    [[nodiscard]] static std::default_sentinel_t end() noexcept { return {}; }

private:
    std::string_view lines_;
};

// The head of one HTTP/1.1 request (RFC 9112). All views point into the caller's bytes.
struct RequestHead {
    std::string_view method;
    std::string_view path, query; // as sent; path starts with '/'
    std::string_view authority;   // of a target in absolute form, else empty
    HeaderFields fields;
};

using HeadOutcome = std::variant<NeedMore, RequestHead, Refusal>;

// Reads the head at the start of a connection, looking at each byte once, and refuses at the first
// byte that no good head can have in its place. How the stream was cut into reads does not change
// the outcome. Not thread-safe; one per connection.
class RequestHeadReader {
public:
    // Takes a whole head off the front of `bytes`, else nothing. After NeedMore the caller presents
    // the same bytes again, followed by what came since; after RequestHead it starts anew; after
    // Refusal it must not be called.
    [[nodiscard]] HeadOutcome next(std::string_view& bytes) noexcept;

private:
    // What the next byte belongs to.
    enum class Place : std::uint8_t {
        begin,
        method,
        target_begin,
        target,
        version,
        request_line_lf,
        line_begin,
        name,
        value,
        value_lf,
        last_lf,
        end,
        nowhere
    };
    [[nodiscard]] static Place after(Place place, char c) noexcept;
    [[nodiscard]] static std::string_view fault_in(Place place) noexcept;

    std::uint16_t scanned_ = 0; // leading bytes that are known to be good
    std::uint8_t fields_ = 0;   // begun so far
    Place place_ = Place::begin;
};
static_assert(sizeof(RequestHeadReader) <= 8, "every connection has one");

} // namespace iotcc::websocket
