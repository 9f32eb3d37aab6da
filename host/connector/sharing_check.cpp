#include "sharing_check.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace iotcc {

namespace {

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text)
{
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kOthers.find(c) != kOthers.npos;
    });
}

// As a browser writes it: "https://ops.example:8443", without a path or a slash at the end.
bool is_origin(std::string_view text)
{
    const auto scheme_end = text.find("://");
    if (scheme_end == 0 || scheme_end == text.npos)
        return false;
    const auto host = text.substr(scheme_end + 3);
    return !host.empty() && host.find_first_of("/*?#@, ") == host.npos;
}

} // namespace

void check_sharing(const config::HttpSettings& settings)
{
    std::string lines;
    const auto add = [&lines](const std::string& name, const std::string& value,
                              const char* must_be) {
        lines += (lines.empty() ? "" : "\n") + name + ": \"" + value + "\" " + must_be;
    };
    for (const std::string& origin : settings.origins)
        if (!is_origin(origin))
            add("http.origins", origin,
                "is no origin; name each site, as \"https://ops.example\": there is none for all");
    for (const std::string& name : settings.origin_headers)
        if (!is_token(name) || name == "*")
            add("http.origin_headers", name, "is no name of a header field");
    if (!lines.empty())
        throw config::SettingError(lines);
}

} // namespace iotcc
