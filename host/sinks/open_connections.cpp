#include "open_connections.hpp"

#include <utility>

namespace iotcc::sinks {

namespace {

std::uint64_t sum_of(const iotcc_slot& counters)
{
    return counters.rx_msgs + counters.tx_msgs + counters.rx_bytes + counters.tx_bytes +
           counters.errors;
}

} // namespace

SinkRow OpenConnections::opened(std::shared_ptr<const Identity> who, const iotcc_slot& counters)
{
    known_.insert_or_assign(who->connection(), Known{who, sum_of(counters), walk_});
    return {std::move(who), IOTCC_ROW_OPENED, counters};
}

std::optional<SinkRow> OpenConnections::closed(std::uint64_t conn_id, const iotcc_slot& last)
{
    const auto found = known_.find(conn_id);
    if (found == known_.end())
        return std::nullopt;
    std::shared_ptr<const Identity> who = std::move(found->second.who);
    known_.erase(found);
    if (who == nullptr)
        return std::nullopt;
    return SinkRow{std::move(who), IOTCC_ROW_CLOSED, last};
}

std::optional<SinkRow> OpenConnections::seen(const iotcc_row& row)
{
    const auto [at, is_new] = known_.try_emplace(row.conn_id, Known{nullptr, 0, walk_});
    Known& known = at->second;
    if (is_new)
        return std::nullopt;
    known.met_in = walk_;
    const std::uint64_t sum = sum_of(row.counters);
    if (known.who == nullptr)
        known.who = std::make_shared<const Identity>(row);
    else if (known.told == sum)
        return std::nullopt;
    known.told = sum;
    return SinkRow{known.who, IOTCC_ROW_UPDATE, row.counters};
}

void OpenConnections::walk_ended()
{
    std::erase_if(known_, [this](const auto& each) { return each.second.met_in < walk_; });
    ++walk_;
}

} // namespace iotcc::sinks
