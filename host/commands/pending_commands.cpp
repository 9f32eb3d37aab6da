#include "pending_commands.hpp"

#include <new>

namespace iotcc::commands {

bool PendingCommands::is_full(std::uint64_t connection) const noexcept
{
    std::uint32_t waiting = 0;
    for (auto own = table_.lower_bound({connection, 0}); waiting < most_; ++own, ++waiting)
        if (own == table_.end() || own->first.first != connection)
            return false;
    return true;
}

bool PendingCommands::add(std::uint64_t connection, WaitingPlaces::Place& place,
                          std::uint64_t deadline_ms, Reply& reply)
{
    if (is_full(connection))
        return false;
    const Key key{connection, place.number()};
    const auto deadline = deadlines_.emplace(deadline_ms, key).first;
    try {
        table_.try_emplace(key, deadline_ms, std::move(place), std::move(reply));
    } catch (...) { // before anything was moved: there was no memory for the node
        deadlines_.erase(deadline);
        throw;
    }
    return true;
}

bool PendingCommands::finish(std::uint64_t connection, std::uint64_t number, Outcome outcome)
{
    const auto found = table_.find({connection, number});
    if (found == table_.end())
        return false;
    finish(found, std::move(outcome));
    return true;
}

void PendingCommands::finish(Table::iterator pending, Outcome outcome)
{
    deadlines_.erase({pending->second.deadline_ms, pending->first});
    const Reply reply = std::move(pending->second.reply);
    table_.erase(pending); // its place is free before anybody hears of it
    try {
        reply(std::move(outcome));
    } catch (const std::bad_alloc&) { // whom it is for hears of it as the reply goes
    }
}

void PendingCommands::end(std::uint64_t connection, Result result)
{
    for (;;) { // a reply may change the table
        const auto own = table_.lower_bound({connection, 0});
        if (own == table_.end() || own->first.first != connection)
            return;
        finish(own, {result});
    }
}

void PendingCommands::expire(std::uint64_t now_ms)
{
    while (!deadlines_.empty() && deadlines_.begin()->first <= now_ms)
        finish(table_.find(deadlines_.begin()->second), {Result::timed_out});
}

std::optional<std::uint64_t> PendingCommands::next_deadline() const noexcept
{
    return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
}

} // namespace iotcc::commands
