#pragma once
#include "connection.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace iotcc::net {

constexpr std::uint32_t kNoConnection = 0xffffffff;

// What the timer wheel and the table keep of a connection: touched when something is due, not per
// message. Times are ticks of the lane; 0: none.
struct ConnectionTimes {
    std::uint32_t next = kNoConnection,
                  prev = kNoConnection; // in the wheel's slot, or the free list
    std::uint32_t generation = 0;
    std::uint32_t linked = 0;   // the tick under which the wheel has it
    std::uint32_t deadline = 0; // io.deadline
    std::uint32_t guard = 0;    // the host's: identification, then the end of lingering
    std::uint64_t address = 0;  // the AddressKey under which it was admitted
};

// The connections of one lane, in slabs that never move: an address is good until the place is
// released. [lane] only.
class ConnectionTable {
public:
    explicit ConnectionTable(std::uint32_t lane) : lane_(lane) {}
    ConnectionTable(const ConnectionTable&) = delete;
    ConnectionTable& operator=(const ConnectionTable&) = delete;

    // A cleared record with a new id, or nullptr when all 2^24 places are taken, or memory is.
    [[nodiscard]] Connection* acquire();
    void release(Connection& connection);

    // The connection with that id, or nullptr when it is gone.
    [[nodiscard]] Connection* find(std::uint64_t id) noexcept;
    [[nodiscard]] Connection& at(std::uint32_t index) noexcept;
    [[nodiscard]] ConnectionTimes& times(std::uint32_t index) noexcept;
    // Places that exist: indices below it can be asked for; a free one has fd -1.
    [[nodiscard]] std::uint32_t places() const noexcept;

private:
    static constexpr std::uint32_t kSlabSize = 1024;
    struct Slab {
        Connection hot[kSlabSize];
        ConnectionTimes cold[kSlabSize];
    };
    struct Unmap {
        void operator()(Slab* slab) const noexcept;
    };

    bool grow();

    const std::uint32_t lane_;
    std::uint32_t used_ = 0; // places that were ever given out
    std::uint32_t free_ = kNoConnection;
    std::vector<std::unique_ptr<Slab, Unmap>>
        slabs_; // mapped, so that untouched places cost nothing
};

} // namespace iotcc::net
