#include "cross_site.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <array>

namespace iotcc::http {
namespace {

using std::string_view;

// The first field with that name, or null; `name` in any case.
const HeaderField* field_of(const RequestHead& head, string_view name) noexcept
{
    const auto found =
        std::find_if(head.fields.begin(), head.fields.end(),
                     [&](const HeaderField& f) { return equals_ignoring_case(f.name, name); });
    return found == head.fields.end() ? nullptr : &*found;
}

bool is(const RequestHead& head, string_view name, string_view value) noexcept
{
    const auto* const field = field_of(head, name);
    return field != nullptr && equals_ignoring_case(field->value, value);
}

// Of the methods that are served here.
bool is_safe(string_view method) noexcept
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

// What a form, or a script without asking first, can send to any site (Fetch section 2.2.2). An
// absent type as well, but that is also how scripts of this site send nothing.
bool is_form(const RequestHead& head) noexcept
{
    constexpr std::array<string_view, 3> kForms = {"application/x-www-form-urlencoded",
                                                   "multipart/form-data", "text/plain"};
    const auto* const type = field_of(head, "Content-Type");
    if (type == nullptr)
        return false;
    auto essence = type->value.substr(0, type->value.find(';'));
    essence = essence.substr(0, essence.find_last_not_of(" \t") + 1);
    return std::any_of(kForms.begin(), kForms.end(),
                       [&](string_view form) { return equals_ignoring_case(essence, form); });
}

// Whether that origin is this server under the name that the client used.
bool is_own_origin(string_view origin, string_view host) noexcept
{
    const auto scheme_end = origin.find("://");
    return scheme_end != string_view::npos && !host.empty() &&
           equals_ignoring_case(origin.substr(scheme_end + 3), host);
}

} // namespace

string_view allowed_origin(const RequestHead& head, std::span<const std::string> origins) noexcept
{
    const auto* const origin = field_of(head, "Origin");
    if (origin == nullptr || std::none_of(origins.begin(), origins.end(), [&](const auto& own) {
            return equals_ignoring_case(origin->value, own);
        }))
        return {};
    return origin->value;
}

string_view cross_site_fault(const RequestHead& head, std::span<const std::string> origins) noexcept
{
    if (!allowed_origin(head, origins).empty())
        return {};
    // Following a link to a page of ours is no harm: it changes nothing, and its answer stays here.
    const bool is_link = (head.method == "GET" || head.method == "HEAD") &&
                         is(head, "Sec-Fetch-Mode", "navigate") &&
                         is(head, "Sec-Fetch-Dest", "document");
    if (is(head, "Sec-Fetch-Site", "cross-site") && !is_link)
        return "cross-site requests are not served; set http.origins";
    const auto* const origin = field_of(head, "Origin");
    if (origin == nullptr || is_safe(head.method))
        return {};
    if (is_form(head))
        return "forms are not taken; send application/json";
    if (!is_own_origin(origin->value, head.host))
        return "this Origin may not change anything; set http.origins";
    return {};
}

} // namespace iotcc::http
