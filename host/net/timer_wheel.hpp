#pragma once
#include "connection_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace iotcc::net {

// When something of a connection is due, to within a tick. Lazy: a read only notes its tick in the
// connection, and the wheel asks what is really due when it comes by; so a message costs one store.
// [lane] only.
class TimerWheel {
public:
    static constexpr std::uint32_t kTickMs = 250;

    explicit TimerWheel(ConnectionTable& table) : table_(table) { heads_.fill(kNoConnection); }

    // Ticks that ms take, rounded up, plus the one that is already running: never early.
    static constexpr std::uint32_t ticks(std::uint32_t ms)
    {
        return ms / kTickMs + (ms % kTickMs != 0 ? 1 : 0) + 1;
    }

    [[nodiscard]] std::uint32_t now() const noexcept { return now_; }

    // Sets the clock while nothing is linked.
    void restart(std::uint32_t now) noexcept { now_ = done_ = now; }

    // The connection is looked at by `tick` (0: never), or earlier when it is linked under an
    // earlier one already.
    void look_by(std::uint32_t index, std::uint32_t tick);
    void unlink(std::uint32_t index);

    // Moves on to `now` and calls look(index) for the connections whose time came, each unlinked
    // before; `look` links it again with look_by. Stops after `most` visits or half a round: false,
    // call again.
    template <class Look> bool advance(std::uint32_t now, std::uint32_t most, Look look)
    {
        // Half a round at a time and links of less than half a round: no slot gets back what is
        // taken out of it.
        for (now_ = std::min(now, done_ + kSlots / 2); done_ != now_; ++done_) {
            std::uint32_t& head = heads_[(done_ + 1) % kSlots];
            for (std::uint32_t index = head; index != kNoConnection; index = head) {
                if (most-- == 0)
                    return false;
                unlink(index);
                look(index);
            }
        }
        return now_ == now;
    }

private:
    static constexpr std::uint32_t kSlots = 512;
    static constexpr std::uint32_t kFarthest =
        kSlots / 2 - 1; // 64 s; what is due later is looked at on the way

    ConnectionTable& table_;
    std::uint32_t now_ = 1;
    std::uint32_t done_ = 1; // everything due up to here has been looked at
    std::array<std::uint32_t, kSlots> heads_;
};

} // namespace iotcc::net
