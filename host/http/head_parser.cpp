#include "head_parser.hpp"

#include "ascii.hpp"
#include "host_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace iotcc::http {
namespace {

using std::string_view;
using Verdict = std::optional<Refusal>; // nothing: go on

constexpr std::array<string_view, 7> kMethods = {"GET",    "HEAD",    "POST", "PUT",
                                                 "DELETE", "OPTIONS", "PATCH"};

bool is_token(string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

string_view trim(string_view text) noexcept
{
    constexpr string_view kBlank = " \t";
    const auto first = text.find_first_not_of(kBlank);
    if (first == string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Takes the part before the first `mark` off the front of `text`, and the mark.
string_view take_until(string_view& text, string_view mark) noexcept
{
    const auto end = text.find(mark);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == string_view::npos ? text.size() : end + mark.size());
    return part;
}

class HeadParser {
public:
    // The head in `lines`, or why not. `size` is what the peer sent for it.
    HeadOutcome parse(string_view lines, std::size_t size)
    {
        head_.size = size;
        if (const Verdict refusal = request_line(take_until(lines, "\r\n")))
            return *refusal;
        for (auto line = take_until(lines, "\r\n"); !line.empty();
             line = take_until(lines, "\r\n")) {
            if (const Verdict refusal = field(line))
                return *refusal;
        }
        if (const Verdict refusal = framing())
            return *refusal;
        return std::move(head_);
    }

private:
    Verdict request_line(string_view line)
    {
        head_.method = take_until(line, " ");
        const auto target = take_until(line, " ");
        if (!is_token(head_.method))
            return Refusal{400, "malformed request line"};
        if (const Verdict refusal = version(line))
            return refusal;
        if (std::find(kMethods.begin(), kMethods.end(), head_.method) == kMethods.end())
            return Refusal{501, "method not known"};
        return split_target(target);
    }

    Verdict version(string_view text)
    {
        if (text.size() != 8 || !text.starts_with("HTTP/") || !is_digit(text[5]) ||
            text[6] != '.' || !is_digit(text[7]))
            return Refusal{400, "malformed request line"};
        if (text[5] != '1' || text[7] > '1')
            return Refusal{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
        head_.minor_version = text[7] - '0';
        head_.keep_alive = head_.minor_version == 1;
        return {};
    }

    Verdict split_target(string_view target)
    {
        // Bytes above ASCII are let through: they are an id that somebody did not encode, and
        // cannot end a line.
        if (target.empty() || std::any_of(target.begin(), target.end(),
                                          [](char c) { return is_control(c) || c == '#'; }))
            return Refusal{400, "malformed request target"};
        if (target.size() > kMaxTarget)
            return Refusal{414, "request target longer than 2 KiB"};
        if (target == "*" && head_.method == "OPTIONS") {
            head_.path = target;
            return {};
        }
        if (target.front() != '/') {
            if (const Verdict refusal = strip_authority(target))
                return refusal;
        }
        head_.path = take_until(target, "?");
        head_.query = target;
        if (head_.path.empty())
            head_.path = "/";
        return {};
    }

    // The absolute form, "http://host/path": its host counts, whatever the Host field says (RFC
    // 9112 section 3.2.2).
    Verdict strip_authority(string_view& target)
    {
        const auto scheme = take_until(target, "://");
        if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https"))
            return Refusal{400, "malformed request target"};
        const auto authority = target.substr(0, target.find_first_of("/?"));
        if (!host_name(authority))
            return Refusal{400, "malformed host in the request target"};
        target.remove_prefix(authority.size());
        head_.host = authority;
        has_authority_ = true;
        return {};
    }

    Verdict field(string_view line)
    {
        if (head_.fields.size() == kMaxFields)
            return Refusal{431, "more than 64 header fields"};
        // A line that starts with a blank (folding) or has one before its colon has no token for a
        // name.
        const auto colon = line.find(':');
        if (colon == string_view::npos || !is_token(line.substr(0, colon)))
            return Refusal{400, "malformed header field name"};
        const HeaderField field{line.substr(0, colon), trim(line.substr(colon + 1))};
        if (std::any_of(field.value.begin(), field.value.end(),
                        [](char c) { return is_control(c) && c != '\t'; }))
            return Refusal{400, "control character in a header field"};
        head_.fields.push_back(field);
        return meaning(field);
    }

    Verdict meaning(const HeaderField& field)
    {
        const auto is = [&](string_view name) { return equals_ignoring_case(field.name, name); };
        if (is("Host"))
            return host(field.value);
        if (is("Content-Length"))
            return content_length(field.value);
        if (is("Transfer-Encoding"))
            has_transfer_encoding_ = true;
        if (is("Connection"))
            connection(field.value);
        if (is("Authorization"))
            return authorization(field.value);
        if (is("If-None-Match"))
            head_.if_none_match = field.value;
        if (is("Content-Encoding"))
            return Refusal{415, "encoded content is not taken"};
        if (is("Expect"))
            return expect(field.value);
        return {};
    }

    Verdict host(string_view value)
    {
        if (has_host_)
            return Refusal{400, "more than one Host"};
        if (!host_name(value))
            return Refusal{400, "malformed Host"};
        has_host_ = true;
        if (!has_authority_)
            head_.host = value;
        return {};
    }

    Verdict content_length(string_view value)
    {
        if (has_length_)
            return Refusal{400, "more than one Content-Length"};
        if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit))
            return Refusal{400, "malformed Content-Length"};
        has_length_ = true;
        // Stops growing above the limit, so that no number of digits can wrap it.
        for (const char digit : value)
            length_ = std::min<std::uint64_t>(
                length_ * 10 + static_cast<std::uint64_t>(digit - '0'), kMaxBody + 1);
        return {};
    }

    // Of two, one reader would take the first and another the last.
    Verdict authorization(string_view value)
    {
        if (has_authorization_)
            return Refusal{400, "more than one Authorization"};
        has_authorization_ = true;
        head_.authorization = value;
        return {};
    }

    void connection(string_view options)
    {
        while (!options.empty()) {
            const auto option = trim(take_until(options, ","));
            asked_to_close_ |= equals_ignoring_case(option, "close");
            head_.keep_alive |= equals_ignoring_case(option, "keep-alive");
        }
    }

    Verdict expect(string_view value)
    {
        if (!equals_ignoring_case(value, "100-continue"))
            return Refusal{417, "only 100-continue can be expected"};
        head_.expects_continue =
            head_.minor_version == 1; // 1.0 has no interim answers (RFC 9110 section 10.1.1)
        return {};
    }

    // What the fields say together.
    Verdict framing()
    {
        if (!has_host_ && head_.minor_version == 1)
            return Refusal{400, "no Host"};
        if (has_transfer_encoding_ && has_length_)
            return Refusal{400, "both Transfer-Encoding and Content-Length"};
        if (has_transfer_encoding_)
            return Refusal{411, "a body needs a Content-Length"};
        if (length_ > kMaxBody)
            return Refusal{413, "body larger than 64 KiB"};
        head_.content_length = length_;
        head_.keep_alive &= !asked_to_close_;
        return {};
    }

    RequestHead head_;
    std::uint64_t length_ = 0;
    bool has_host_ = false, has_authority_ = false, has_length_ = false;
    bool has_transfer_encoding_ = false, asked_to_close_ = false, has_authorization_ = false;
};

} // namespace

HeadOutcome parse_head(std::string_view lines, std::size_t size)
{
    return HeadParser().parse(lines, size);
}

} // namespace iotcc::http
