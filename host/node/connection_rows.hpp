#pragma once
#include "traffic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iotcc {

// One identified device connection.
struct ConnectionRow {
    std::string connection_id; // a UUID, the same everywhere in the API
    std::string instance, remote;
    std::string protocol; // the component that the instance is made of
    std::string device_id, device_name, device_type, user_agent;
    std::uint64_t opened_ms = 0;
    std::uint64_t uptime_ms = 0; // monotonic
    Counters counters;
    MessageRates rates;
};

// Which connections are meant; what is empty or 0 lets all through.
struct ConnectionFilter {
    std::string device_id, address; // what these begin with; address: of `remote`
    std::string protocol, instance;
    std::uint64_t since_ms = 0; // opened then or later

    [[nodiscard]] bool operator==(const ConnectionFilter&) const = default;
};

// last_ms: of the last message either way.
enum class SortKey { device_id, opened_ms, last_ms, received_messages, sent_messages };

// The place of a row in a list: first by the number that it is sorted by (0 where that is the
// device id), then by device id, then by connection (0 for a device). No two rows share one.
struct ListPosition {
    std::uint64_t number = 0;
    std::string device_id;
    std::uint64_t connection = 0;

    [[nodiscard]] auto operator<=>(const ListPosition&) const = default;
};

struct ListQuery {
    ConnectionFilter filter;
    SortKey sort = SortKey::device_id;
    bool is_descending = false;
    std::uint32_t limit = 100;              // at least 1
    std::optional<ListPosition> after = {}; // `next` of the page before
};

struct ConnectionPage {
    std::vector<ConnectionRow> rows;
    std::optional<ListPosition> next; // nothing: this was the last page
    std::uint64_t matching = 0;       // rows on all pages together, now
};

struct DeviceRow {
    ConnectionRow newest; // with the counters and rates of all
    std::uint64_t connections = 0;
};

struct DevicePage {
    std::vector<DeviceRow> rows;
    std::optional<ListPosition> next;
    std::uint64_t matching = 0;
};

} // namespace iotcc
