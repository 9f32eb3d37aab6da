#include "response_head.hpp"

#include "status_code.hpp"

#include <array>
#include <cstdio>

namespace iotcc::http {
namespace {

// RFC 9110 section 5.6.7. Not strftime: its names follow the locale.
std::string http_date(std::time_t now)
{
    constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900,
                  utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text.data();
}

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

// What a browser must not do with an answer. Only pages may load anything, and only from here; no
// script of theirs may turn text into markup or code.
void append_security(std::string& out, std::string_view content_type)
{
    const bool is_page = content_type.starts_with("text/html");
    append_field(out, "Content-Security-Policy",
                 is_page ? "default-src 'self'; base-uri 'none'; form-action 'none'; "
                           "frame-ancestors 'none'; require-trusted-types-for 'script'; "
                           "trusted-types 'none'"
                         : "default-src 'none'; frame-ancestors 'none'");
    append_field(out, "Cross-Origin-Resource-Policy", "same-origin");
    append_field(out, "Referrer-Policy", "no-referrer");
    append_field(out, "X-Content-Type-Options", "nosniff");
    append_field(out, "X-Frame-Options", "DENY");
}

// Lets the pages of that origin use the API, without what a browser would send of itself: there is
// no Allow-Credentials. A browser asks for the last three before it sends what a form could not,
// and never minds them otherwise. Vary also where the answer is not shared: it might have been.
void append_sharing(std::string& out, const Sharing& sharing)
{
    if (sharing.headers.empty())
        return;
    append_field(out, "Vary", "Origin");
    if (sharing.origin.empty())
        return;
    append_field(out, "Access-Control-Allow-Origin", sharing.origin);
    append_field(out, "Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    append_field(out, "Access-Control-Allow-Headers", sharing.headers);
    append_field(out, "Access-Control-Expose-Headers", "Allow, Retry-After");
    append_field(out, "Access-Control-Max-Age", "600");
}

} // namespace

std::string response_head(const Response& response, AfterAnswer after, std::time_t now,
                          const Sharing& sharing)
{
    const auto& status = status_code(response.status);
    const std::string_view content_type = response.own_content_type.empty()
                                              ? response.content_type
                                              : std::string_view(response.own_content_type);
    std::string out = "HTTP/1.1 " + std::to_string(status.status) + ' ';
    out.append(status.phrase).append("\r\n");
    append_field(out, "Date", http_date(now));
    // These two have no content, and so no length of it (RFC 9110 section 8.6).
    if (status.status != 204 && status.status != 304) {
        append_field(out, "Content-Type", content_type);
        if (response.stream == nullptr) // which ends with the connection
            append_field(out, "Content-Length", std::to_string(response.body.size()));
    }
    append_field(out, "Cache-Control", response.etag.empty() ? "no-store" : "no-cache");
    if (!response.etag.empty())
        append_field(out, "ETag", response.etag);
    append_security(out, content_type);
    append_sharing(out, sharing);
    for (const auto& field : response.fields)
        append_field(out, field.name, field.value);
    if (after != AfterAnswer::keep)
        append_field(out, "Connection", after == AfterAnswer::close ? "close" : "keep-alive");
    return out += "\r\n";
}

} // namespace iotcc::http
