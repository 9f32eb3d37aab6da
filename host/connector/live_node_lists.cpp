#include "clock.hpp"
#include "connection_predicate.hpp"
#include "counters.hpp"
#include "each_connection.hpp"
#include "list_picker.hpp"
#include "live_node.hpp"
#include "text_view.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

// Connections and devices, as the API lists them: first the places of a page, then its rows, so
// that texts are copied for what is shown only. A row may be some milliseconds newer than its
// place.
namespace iotcc {
namespace {

std::string as_text(iotcc_str text)
{
    return std::string(stats::view_of(text));
}

void add(Counters& sums, const Counters& counters)
{
    sums.received_messages += counters.received_messages;
    sums.sent_messages += counters.sent_messages;
    sums.received_bytes += counters.received_bytes;
    sums.sent_bytes += counters.sent_bytes;
    sums.last_received_ms = std::max(sums.last_received_ms, counters.last_received_ms);
    sums.last_sent_ms = std::max(sums.last_sent_ms, counters.last_sent_ms);
    sums.errors += counters.errors;
}

} // namespace

ConnectionPage LiveNode::connections(const ListQuery& query) const
{
    const ConnectionPredicate wanted(query.filter, plugins_.components());
    const Picked picked = pick_connections(storages_, query, wanted);
    std::unordered_map<std::uint64_t, ConnectionRow> rows;
    for (const ListPosition& position : picked.positions)
        rows.try_emplace(position.connection);
    std::set<std::string_view> asked;
    for (const ListPosition& position : picked.positions) {
        if (!asked.insert(position.device_id).second)
            continue;
        each_connection_of(storages_, position.device_id, [&](const iotcc_row& row) {
            const auto found = rows.find(row.conn_id);
            if (found != rows.end())
                found->second = row_of(row, wanted.components());
        });
    }
    ConnectionPage page{{}, picked.next, picked.matching};
    for (const ListPosition& position : picked.positions) {
        ConnectionRow& row = rows[position.connection];
        if (!row.connection_id.empty()) // else it has closed meanwhile
            page.rows.push_back(std::move(row));
    }
    return page;
}

DevicePage LiveNode::devices(const ListQuery& query) const
{
    const ConnectionPredicate wanted(query.filter, plugins_.components());
    const Picked picked = pick_devices(storages_, query, wanted);
    DevicePage page{{}, picked.next, picked.matching};
    for (const ListPosition& position : picked.positions) {
        DeviceRow row = device_row(position.device_id, wanted);
        if (row.connections != 0) // else they have closed meanwhile
            page.rows.push_back(std::move(row));
    }
    return page;
}

std::vector<ConnectionRow> LiveNode::device(const std::string& device_id) const
{
    const Components components = plugins_.components();
    std::vector<ConnectionRow> rows;
    each_connection_of(storages_, device_id,
                       [&](const iotcc_row& row) { rows.push_back(row_of(row, components)); });
    return rows;
}

DeviceRow LiveNode::device_row(const std::string& device_id,
                               const ConnectionPredicate& wanted) const
{
    DeviceRow device;
    Counters counters;
    MessageRates rates;
    std::uint64_t newest = 0;
    each_connection_of(storages_, device_id, [&](const iotcc_row& row) {
        if (!wanted.lets_through(row))
            return;
        ConnectionRow connection = row_of(row, wanted.components());
        add(counters, connection.counters);
        rates.received += connection.rates.received;
        rates.sent += connection.rates.sent;
        const bool is_newer =
            std::pair(row.opened_ms, row.conn_id) > std::pair(device.newest.opened_ms, newest);
        if (++device.connections == 1 || is_newer) {
            device.newest = std::move(connection);
            newest = row.conn_id;
        }
    });
    device.newest.counters = counters;
    device.newest.rates = rates;
    return device;
}

ConnectionRow LiveNode::row_of(const iotcc_row& row, const Components& components) const
{
    ConnectionRow shown_row;
    shown_row.connection_id = boot_id_.connection(row.conn_id);
    shown_row.instance = as_text(row.instance);
    shown_row.remote = as_text(row.remote);
    shown_row.protocol = component_of(components, shown_row.instance);
    shown_row.device_id = as_text(row.device_id);
    shown_row.device_name = as_text(row.device_name);
    shown_row.device_type = as_text(row.device_type);
    shown_row.user_agent = as_text(row.user_agent);
    shown_row.opened_ms = row.opened_ms;
    shown_row.counters = counters_of(row.counters);
    const std::uint64_t now_ms = monotonic_ms();
    const stats::MessageRates rates = rates_.of(row, now_ms);
    shown_row.uptime_ms = rates_.age_ms(row, now_ms).value_or(0);
    shown_row.rates = {rates.received, rates.sent};
    return shown_row;
}

} // namespace iotcc
