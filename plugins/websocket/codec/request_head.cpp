#include "request_head.hpp"

#include "authority.hpp"
#include "http_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace iotcc::websocket {

namespace {

using std::string_view;
using Verdict = std::optional<Refusal>; // nothing: go on

constexpr string_view kLineEnd = "\r\n";

// The target "http://host/path", as a proxy gets it (RFC 9112 section 3.2.2).
Verdict take_authority(string_view& target, RequestHead& head)
{
    constexpr std::array<string_view, 4> schemes = {"http", "https", "ws", "wss"};
    const auto mark = target.find("://");
    const auto scheme = target.substr(0, mark);
    if (mark == string_view::npos ||
        std::none_of(schemes.begin(), schemes.end(),
                     [&](string_view known) { return equals_ignoring_case(scheme, known); }))
        return Refusal{400, "the request target must be a path or an absolute URI", {}};
    target.remove_prefix(mark + 3);
    head.authority = target.substr(0, target.find_first_of("/?"));
    if (!is_authority(head.authority))
        return Refusal{400, "malformed host in the request target", {}};
    target.remove_prefix(head.authority.size());
    return {};
}

Verdict read_target(string_view target, RequestHead& head)
{
    if (target.find('#') != string_view::npos)
        return Refusal{400, "a request target has no fragment", {}};
    if (!target.starts_with('/')) {
        if (const auto refusal = take_authority(target, head))
            return refusal;
    }
    head.path = take_until(target, '?');
    head.query = target;
    if (head.path.empty()) // "http://host?query" (RFC 9110 section 4.2.3)
        head.path = "/";
    return {};
}

// `line`: method, target and version with one space between; what else it holds is not known yet.
Verdict read_request_line(string_view line, RequestHead& head)
{
    head.method = take_until(line, ' ');
    const auto target = take_until(line, ' ');
    if (line.size() != 8 || !line.starts_with("HTTP/") || !is_digit(line[5]) || line[6] != '.' ||
        !is_digit(line[7]))
        return Refusal{400, "malformed HTTP version", {}};
    if (line[5] != '1' || line[7] == '0')
        return Refusal{505, "a WebSocket begins with HTTP/1.1", {}};
    return read_target(target, head);
}

} // namespace

HeaderField HeaderFields::Iterator::operator*() const noexcept
{
    auto line = lines_.substr(0, lines_.find(kLineEnd));
    const auto name = take_until(line, ':');
    return {name, trimmed(line)};
}

HeaderFields::Iterator& HeaderFields::Iterator::operator++() noexcept
{
    lines_.remove_prefix(lines_.find(kLineEnd) + kLineEnd.size());
    return *this;
}

// A CR or LF is good as a line's end only, and a line that starts with a blank (folding) or has one
// before its colon has no token for a name: neither has a place here. Nor has the empty line that
// may come between two requests: this is the first.
RequestHeadReader::Place RequestHeadReader::after(Place place, char c) noexcept
{
    const auto stay_or = [&](bool stays, char mark, Place next) {
        return stays ? place : c == mark ? next : Place::nowhere;
    };
    switch (place) {
    case Place::begin:
        return is_token_char(c) ? Place::method : Place::nowhere;
    case Place::method:
        return stay_or(is_token_char(c), ' ', Place::target_begin);
    case Place::target_begin:
        return is_visible(c) ? Place::target : Place::nowhere;
    case Place::target:
        return stay_or(is_visible(c), ' ', Place::version);
    case Place::version:
        return stay_or(is_visible(c), '\r', Place::request_line_lf);
    case Place::line_begin:
        return is_token_char(c) ? Place::name : c == '\r' ? Place::last_lf : Place::nowhere;
    case Place::name:
        return stay_or(is_token_char(c), ':', Place::value);
    case Place::value:
        return stay_or(is_value_char(c), '\r', Place::value_lf);
    case Place::request_line_lf:
    case Place::value_lf:
        return c == '\n' ? Place::line_begin : Place::nowhere;
    case Place::last_lf:
        return c == '\n' ? Place::end : Place::nowhere;
    case Place::end:
    case Place::nowhere:
        break;
    }
    return Place::nowhere;
}

std::string_view RequestHeadReader::fault_in(Place place) noexcept
{
    switch (place) {
    case Place::begin:
        return "this is no HTTP request";
    case Place::line_begin:
    case Place::name:
        return "malformed header field name";
    case Place::value:
        return "control character in a header field";
    case Place::value_lf:
    case Place::last_lf:
        return "CR alone in the request head";
    default:
        return "malformed request line";
    }
}

HeadOutcome RequestHeadReader::next(std::string_view& bytes) noexcept
{
    RequestHead head;
    const auto end = std::min(bytes.size(), kMaxHead);
    while (scanned_ < end) {
        const auto was = place_;
        place_ = after(was, bytes[scanned_]);
        if (place_ == Place::nowhere)
            return Refusal{400, fault_in(was), {}};
        ++scanned_;
        if (was == Place::line_begin && place_ == Place::name && ++fields_ > kMaxFields)
            return Refusal{431, "more than 64 header fields", {}};
        if (was == Place::request_line_lf)
            if (const auto refusal = read_request_line(bytes.substr(0, scanned_ - 2u), head))
                return *refusal;
        if (place_ == Place::end)
            break;
    }
    if (place_ != Place::end && scanned_ < kMaxHead)
        return NeedMore{};
    if (place_ != Place::end)
        return Refusal{431, "the request head is larger than 8 KiB", {}};

    const auto line_end = bytes.find(kLineEnd);
    (void)read_request_line(bytes.substr(0, line_end), head); // was good when it came
    const auto lines = bytes.substr(0, scanned_ - kLineEnd.size());
    head.fields = HeaderFields(lines.substr(line_end + kLineEnd.size()));
    bytes.remove_prefix(scanned_);
    *this = {};
    return head;
}

} // namespace iotcc::websocket
