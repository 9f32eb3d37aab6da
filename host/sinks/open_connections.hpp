#pragma once
#include "identity.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

namespace iotcc::sinks {

// What the sinks were told of the connections that are open: turns notes of the lanes and rows of
// the storages into rows for the sinks, so that of each connection they get OPENED first, then
// UPDATE when a count has changed, then CLOSED. One thread. Functions throw std::bad_alloc.
class OpenConnections {
public:
    [[nodiscard]] SinkRow opened(std::shared_ptr<const Identity> who, const iotcc_slot& counters);
    // Nothing where the opening was lost: the sinks never heard of it.
    [[nodiscard]] std::optional<SinkRow> closed(std::uint64_t conn_id, const iotcc_slot& last);
    // A row that a walk over the storages came by. Nothing when no count has changed since the
    // last row of this connection. One that is unknown is most likely just being noted by its lane,
    // so it is taken up only when the next walk meets it again: then its note was lost.
    [[nodiscard]] std::optional<SinkRow> seen(const iotcc_row& row);
    // Forgets what the walk did not meet although it was open when it began: its close was lost.
    void walk_ended();

    [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }

private:
    struct Known {
        std::shared_ptr<const Identity> who; // null: met once, not told to anybody yet
        std::uint64_t told = 0;   // sum of the counts in the last row: each of them only ever grows
        std::uint64_t met_in = 0; // number of the walk that met it last, or that ran when it opened
    };
    std::unordered_map<std::uint64_t, Known> known_; // by connection
    std::uint64_t walk_ = 1;
};

} // namespace iotcc::sinks
