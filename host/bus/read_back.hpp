#pragma once
#include "message.hpp"
#include "parcel.hpp"
#include "subscriber.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace iotcc::bus {

// Messages of a session's queue that only the store has: goes to the MessageReader, and comes back
// to its lane with the messages.
struct ReadBack final : Parcel {
    struct Item {
        std::uint64_t number; // of the delivery
        MessageStub stub;
        MessageRef message; // the answer; empty: it cannot be read
    };

    void open(BusLane& lane) override;

    std::uint32_t lane = 0;
    std::uint32_t id = 0; // QueueWindow::reading
    Subscriber subscriber = 0;
    std::uint64_t durable = 0; // the session's: the subscriber may be another by then
    std::uint64_t begin = 0;   // where the window ended
    std::uint64_t end = 0;     // where it ends with them
    std::vector<Item> items;
    std::size_t lost = 0; // could not be read: told once there is memory for it

    [[nodiscard]] std::size_t unreadable() const noexcept
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(items, [](const Item& each) { return !each.message; }));
    }
};

} // namespace iotcc::bus
