#include "api_document.hpp"
#include "clock.hpp"
#include "command_line.hpp"
#include "devices_command.hpp"
#include "devices_text.hpp"
#include "document_text.hpp"
#include "terminal.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kLargestPage = "1000";

client::Query query_of(const ListOptions& options)
{
    client::Query query = query_of(options.filter);
    query.add_given("sort", options.sort);
    query.add_given("limit", options.limit.empty() && options.all ? kLargestPage : options.limit);
    return query;
}

Json page_of(client::ApiClient& host, client::Query query, const std::string& cursor)
{
    query.add_given("cursor", cursor);
    Json page = document_of(host.ask({.path = "/v1/devices" + query.text()}));
    if (!page.contains("items") || !page["items"].is_array())
        throw ApiRefusal("the answer is no list; is that address an iotcc host?");
    return page;
}

// The first page with the rows of all that follow it.
Json pages_of(client::ApiClient& host, const ListOptions& options)
{
    const client::Query query = query_of(options);
    Json pages = page_of(host, query, options.cursor);
    while (options.all && !text_at(pages, "/next").empty()) {
        Json page = page_of(host, query, text_at(pages, "/next"));
        for (Json& row : page["items"])
            pages["items"].push_back(std::move(row));
        pages["next"] = page["next"];
    }
    return pages;
}

} // namespace

int list_devices(const ListOptions& options, std::ostream& out, std::ostream& hints)
{
    client::ApiClient host = client_of(options.api);
    const Json list = pages_of(host, options);
    if (options.api.output == Output::json) {
        out << list.dump() << '\n';
        return kExitOk;
    }
    device_table(list["items"], unix_ms()).print(out, terminal_width());
    if (const std::string next = text_at(list, "/next"); !next.empty())
        hints << list["items"].size() << " of " << digits_at(list, "/matching")
              << " devices; the next page: --cursor " << next << ", all of them: --all\n";
    return kExitOk;
}

} // namespace iotcc::cli
