#pragma once
#include "connection_rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace iotcc {

// How a device's connection ended.
struct DisconnectRow {
    std::string connection_id, device_id, instance;
    std::string reason; // one word: "peer", "timeout", "overload", ...
    std::string text;   // the same in the host's or the handler's words, possibly empty
    std::uint64_t closed_ms = 0;
};

// A message of a device as it passed.
struct MessageRow {
    std::uint64_t time_ms = 0;
    bool is_from_device = false; // else it is for it
    std::string connection_id;
    std::string topic;       // "": it has none
    std::string payload;     // any bytes, at most the first 1024
    std::uint64_t bytes = 0; // of the whole payload
    bool is_cut = false;     // there is more of topic or payload
};

// What has happened since the last look, oldest first, and how much more than what is shown.
template <class Row> struct News {
    std::vector<Row> rows;
    std::uint64_t skipped = 0;
};
using ConnectionNews = News<std::variant<ConnectionRow, DisconnectRow>>;
using MessageNews = News<MessageRow>;

// Something that is watched until this is destroyed, on whatever thread.
template <class Row> class Watching {
public:
    virtual ~Watching() = default;
    // [any] One call at a time. Nothing: it has not begun everywhere; ask again a little later.
    // What comes beyond about 100 between two calls is skipped.
    [[nodiscard]] virtual std::optional<News<Row>> take() = 0;
};
using ConnectionsWatching = Watching<std::variant<ConnectionRow, DisconnectRow>>;
using DeviceWatching = Watching<MessageRow>;

} // namespace iotcc
