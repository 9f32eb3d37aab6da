#pragma once
#include "node.hpp"
#include "route.hpp"

#include <array>
#include <span>
#include <string>
#include <variant>

namespace iotcc::http {

// What a client did wrong, for people.
struct BadQuery {
    std::string text;
};

// The parameters of a list, those of a filter first.
inline constexpr std::array<QueryParam, 8> kListParams = {{
    {"device_id", "string", "what the device id begins with"},
    {"protocol", "string", "the component: \"websocket\", \"raw_tcp\", \"mqtt_lite\""},
    {"instance", "string", "the instance, by its name"},
    {"address", "string", "what the peer's address begins with"},
    {"since", "integer", "opened then or later: Unix time in ms"},
    {"sort", "string",
     "device_id, opened_ms, last_ms, received_messages or sent_messages; with \"-\" before it from "
     "the highest down"},
    {"limit", "integer", "rows of a page: 1 to 1000 (100)"},
    {"cursor", "string", "the \"next\" of the page before, with the same sort"},
}};
inline constexpr auto kFilterParams = std::span(kListParams).first<5>();

// The page that a request asks for; sorted by `sort` where it does not say.
[[nodiscard]] std::variant<ListQuery, BadQuery> list_query(const RoutedRequest& request,
                                                           SortKey sort);
// The filter of a request that may have nothing else.
[[nodiscard]] std::variant<ConnectionFilter, BadQuery> filter_query(const RoutedRequest& request);

// The cursor of the page behind that place: "-opened_ms.1700000000000.6465762d31.42". It belongs to
// one order, whatever the filter.
[[nodiscard]] std::string cursor_text(const ListQuery& query, const ListPosition& next);

} // namespace iotcc::http
