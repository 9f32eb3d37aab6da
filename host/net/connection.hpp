#pragma once
#include <iotcc/types.h>

#include <cstdint>

namespace iotcc::net {

struct Spill;

// A connection id is lane << 54 | generation << 24 | index: 62 bits, so that it fits into a UUID,
// and never reused, since a place in the table whose generations are used up is not given out
// again.
struct ConnectionId {
    static constexpr std::uint32_t kIndexBits = 24;
    static constexpr std::uint32_t kGenerationBits = 30;
    static constexpr std::uint32_t kLastGeneration = (1u << kGenerationBits) - 1;

    static constexpr std::uint64_t pack(std::uint32_t lane, std::uint32_t generation,
                                        std::uint32_t index)
    {
        return std::uint64_t{lane} << (kIndexBits + kGenerationBits) |
               std::uint64_t{generation} << kIndexBits | index;
    }
    static constexpr std::uint32_t lane(std::uint64_t id)
    {
        return static_cast<std::uint32_t>(id >> (kIndexBits + kGenerationBits));
    }
    static constexpr std::uint32_t index(std::uint64_t id)
    {
        return static_cast<std::uint32_t>(id) & ((1u << kIndexBits) - 1);
    }
};

enum ConnectionFlag : std::uint16_t {
    kIdentified = 1u << 0, // abi.slot is the storage's, and nobody watches it
    kHeld = 1u << 1,       // hold_reading
    kBlocked = 1u << 2,    // output above its mark: nothing is read until it has drained
    kClosing = 1u << 3,    // close was asked for, on_close is still to come
    kLingering = 1u << 4,  // on_close has been called; what is queued goes out, then FIN
    kDirty = 1u << 5,      // in the lane's list of connections to flush
    kResuming = 1u << 6,   // in the lane's list of connections whose rest is presented again
    kReadArmed = 1u << 7,  // EPOLLIN is set
    kWriteArmed = 1u << 8, // EPOLLOUT is set
    kPeerEnded = 1u << 9,  // FIN received
    kBroken = 1u << 10,    // reset or a write error: nothing more can be sent
    kOpened = 1u << 11,    // on_open went well, so on_close is due
    kUnread = 1u << 12,    // it publishes, and there is no memory for more: nothing is read
    kWatched = 1u << 13,   // abi.slot is the storage's, and its messages are shown to somebody
    kProxied = 1u << 14,   // a proxy's header is still to come, before everything else
    kTls = 1u << 15,       // the lane has a TLS session for it
};
// A device's, watched or not. Two flags for it, since then a message of one that nobody watches
// costs the one test that it would anyway.
constexpr std::uint16_t kOfDevice = kIdentified | kWatched;
// For now, whatever its peer sends: it is neither idle nor late with the rest of a message.
constexpr std::uint16_t kNotRead = kBlocked | kHeld | kUnread;

// The hot record of one connection: one cache line. What is rare lies elsewhere: times in the
// table's cold half, bytes that wait in the spill.
struct alignas(64) Connection {
    iotcc_conn abi; // first: a plugin's iotcc_conn* is our Connection*. abi.host_only: tick of the
                    // last read
    int fd;
    std::uint16_t endpoint; // the lane's number for it
    std::uint16_t flags;    // ConnectionFlag
    Spill* spill;           // owned; only while bytes wait in either direction

    [[nodiscard]] bool has(std::uint16_t any) const noexcept { return (flags & any) != 0; }
    void set(std::uint16_t f) noexcept { flags = static_cast<std::uint16_t>(flags | f); }
    void clear(std::uint16_t f) noexcept { flags = static_cast<std::uint16_t>(flags & ~f); }
};
static_assert(sizeof(Connection) == 64);

inline Connection& connection_of(iotcc_conn& abi) noexcept
{
    return reinterpret_cast<Connection&>(abi);
}

} // namespace iotcc::net
