#pragma once
#include "command.hpp"
#include "waiting_places.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace iotcc::commands {

// What the devices of one lane have been asked and not answered yet. Each gets one outcome, and is
// forgotten before it is told, so that a reply may ask for more. One thread; times are monotonic
// ms.
class PendingCommands {
public:
    // `most`: of one connection at once.
    explicit PendingCommands(std::uint32_t most) noexcept : most_(most) {}

    // False: as many wait for that connection as may; nothing has happened, the reply is the
    // caller's still. May throw std::bad_alloc, likewise.
    [[nodiscard]] bool add(std::uint64_t connection, WaitingPlaces::Place& place,
                           std::uint64_t deadline_ms, Reply& reply);
    // False: no such command waits for that connection: a second or late answer, or another's.
    bool finish(std::uint64_t connection, std::uint64_t number, Outcome outcome);
    // All that wait for that connection.
    void end(std::uint64_t connection, Result result);
    // All whose time has come.
    void expire(std::uint64_t now_ms);
    // When the first of them comes; nothing: none waits.
    [[nodiscard]] std::optional<std::uint64_t> next_deadline() const noexcept;

private:
    struct Pending {
        Pending(std::uint64_t deadline, WaitingPlaces::Place&& its_place,
                Reply&& its_reply) noexcept
            : deadline_ms(deadline), place(std::move(its_place)), reply(std::move(its_reply))
        {
        }
        std::uint64_t deadline_ms;
        WaitingPlaces::Place place;
        Reply reply;
    };
    using Key = std::pair<std::uint64_t, std::uint64_t>; // connection and number
    using Table = std::map<Key, Pending>;

    [[nodiscard]] bool is_full(std::uint64_t connection) const noexcept;
    void finish(Table::iterator pending, Outcome outcome);

    const std::uint32_t most_;
    Table table_;
    std::set<std::pair<std::uint64_t, Key>> deadlines_;
};

} // namespace iotcc::commands
