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

} // namespace

std::string response_head(const Response& response, AfterAnswer after, std::time_t now)
{
    const auto& status = status_code(response.status);
    std::string out = "HTTP/1.1 " + std::to_string(status.status) + ' ';
    out.append(status.phrase).append("\r\n");
    append_field(out, "Date", http_date(now));
    if (status.status != 204) { // has no content, and so no length of it (RFC 9110 section 8.6)
        append_field(out, "Content-Type", response.content_type);
        append_field(out, "Content-Length", std::to_string(response.body.size()));
    }
    append_field(out, "Cache-Control", "no-store");
    append_field(out, "X-Content-Type-Options", "nosniff");
    for (const auto& field : response.fields)
        append_field(out, field.name, field.value);
    if (after != AfterAnswer::keep)
        append_field(out, "Connection", after == AfterAnswer::close ? "close" : "keep-alive");
    return out += "\r\n";
}

} // namespace iotcc::http
