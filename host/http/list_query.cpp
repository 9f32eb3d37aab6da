#include "list_query.hpp"

#include "whole_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace iotcc::http {
namespace {

constexpr std::uint64_t kMaxLimit = 1000;

constexpr std::array<std::pair<std::string_view, SortKey>, 5> kSortKeys = {{
    {"device_id", SortKey::device_id},
    {"opened_ms", SortKey::opened_ms},
    {"last_ms", SortKey::last_ms},
    {"received_messages", SortKey::received_messages},
    {"sent_messages", SortKey::sent_messages},
}};

// A wrong name must not let through more than was meant.
std::optional<BadQuery> unknown_in(const RoutedRequest& request, std::span<const QueryParam> known)
{
    for (const auto& [name, value] : request.params)
        if (std::ranges::find(known, name, &QueryParam::name) == known.end())
            return BadQuery{"unknown parameter: " + name};
    return std::nullopt;
}

std::string text_of(const RoutedRequest& request, std::string_view name)
{
    return std::string(request.param(name).value_or(""));
}

std::variant<ConnectionFilter, BadQuery> filter_in(const RoutedRequest& request)
{
    const auto since = whole_number(request.param("since").value_or("0"));
    if (!since)
        return BadQuery{"since must be a Unix time in ms"};
    return ConnectionFilter{text_of(request, "device_id"), text_of(request, "address"),
                            text_of(request, "protocol"), text_of(request, "instance"), *since};
}

std::string_view name_of(SortKey sort)
{
    return std::ranges::find(kSortKeys, sort, [](const auto& each) { return each.second; })->first;
}

std::string order_text(const ListQuery& query)
{
    return (query.is_descending ? "-" : "") + std::string(name_of(query.sort));
}

bool take_order(std::string_view text, ListQuery& query)
{
    query.is_descending = text.starts_with('-');
    const auto name = text.substr(query.is_descending ? 1 : 0);
    const auto* known =
        std::ranges::find(kSortKeys, name, [](const auto& each) { return each.first; });
    if (known == kSortKeys.end())
        return false;
    query.sort = known->second;
    return true;
}

// Any bytes may be in a device id.
std::string hex_of(std::string_view bytes)
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        text += kDigits[static_cast<unsigned char>(c) >> 4];
        text += kDigits[static_cast<unsigned char>(c) & 0xf];
    }
    return text;
}

std::optional<std::string> bytes_of(std::string_view hex)
{
    std::string bytes;
    for (; hex.size() >= 2; hex.remove_prefix(2)) {
        unsigned char byte = 0;
        const auto [stop, error] = std::from_chars(hex.data(), hex.data() + 2, byte, 16);
        if (error != std::errc{} || stop != hex.data() + 2)
            return std::nullopt;
        bytes += static_cast<char>(byte);
    }
    return hex.empty() ? std::optional(bytes) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text)
{
    std::vector<std::string_view> parts;
    for (auto dot = text.find('.'); dot != text.npos; dot = text.find('.')) {
        parts.push_back(text.substr(0, dot));
        text.remove_prefix(dot + 1);
    }
    parts.push_back(text);
    return parts;
}

std::optional<ListPosition> position_in(std::string_view cursor, const ListQuery& query)
{
    const auto parts = split(cursor);
    if (parts.size() != 4 || parts[0] != order_text(query))
        return std::nullopt;
    const auto number = whole_number(parts[1]), connection = whole_number(parts[3]);
    const auto device_id = bytes_of(parts[2]);
    if (!number || !device_id || !connection)
        return std::nullopt;
    return ListPosition{*number, *device_id, *connection};
}

} // namespace

std::variant<ListQuery, BadQuery> list_query(const RoutedRequest& request, SortKey sort)
{
    if (auto unknown = unknown_in(request, kListParams))
        return *unknown;
    ListQuery query;
    query.sort = sort;
    auto filter = filter_in(request);
    if (auto* const bad = std::get_if<BadQuery>(&filter))
        return *bad;
    query.filter = std::get<ConnectionFilter>(std::move(filter));
    if (const auto order = request.param("sort"); order && !take_order(*order, query))
        return BadQuery{"sort must be device_id, opened_ms, last_ms, received_messages or "
                        "sent_messages, with \"-\" before it for descending"};
    const auto limit = whole_number(request.param("limit").value_or("100"));
    if (!limit || *limit < 1 || *limit > kMaxLimit)
        return BadQuery{"limit must be a number from 1 to 1000"};
    query.limit = static_cast<std::uint32_t>(*limit);
    if (const auto cursor = request.param("cursor")) {
        query.after = position_in(*cursor, query);
        if (!query.after)
            return BadQuery{"cursor must be the \"next\" of an earlier page with the same sort"};
    }
    return query;
}

std::variant<ConnectionFilter, BadQuery> filter_query(const RoutedRequest& request)
{
    if (auto unknown = unknown_in(request, kFilterParams))
        return *unknown;
    auto filter = filter_in(request);
    const auto* const wanted = std::get_if<ConnectionFilter>(&filter);
    if (wanted != nullptr && *wanted == ConnectionFilter{})
        return BadQuery{"a filter is needed: device_id, protocol, instance, address or since"};
    return filter;
}

std::string cursor_text(const ListQuery& query, const ListPosition& next)
{
    return order_text(query) + '.' + std::to_string(next.number) + '.' + hex_of(next.device_id) +
           '.' + std::to_string(next.connection);
}

} // namespace iotcc::http
