#pragma once
#include "level.hpp"
#include "packet_event.hpp"

#include <cstddef>
#include <span>

namespace iotcc::mqtt {

// Bytes of a packet with its fixed header. What is over is Malformed as soon as the length is read.
struct ReaderLimits {
    std::size_t max_packet;
    std::size_t max_connect; // for CONNECT, of an unknown client; max_packet holds too
};

// Turns what a client of MQTT 3.1.1 or 3.1 sends into packets. It keeps no bytes and allocates
// nothing: a packet is given where it lies, once it is whole, and refused at the first byte that no
// other can make good. How the stream was cut does not change the events. One per connection, not
// thread-safe.
class PacketReader {
public:
    // Takes at most one packet off the front of `bytes`. NeedMore: the caller presents what is left
    // again, followed by what came since, no sooner than there are `total` bytes if it likes.
    // After Disconnect, Refused and Malformed the stream is over.
    [[nodiscard]] PacketEvent next(std::span<const std::byte>& bytes,
                                   const ReaderLimits& limits) noexcept;

    // As of the CONNECT; none: it is still to come.
    [[nodiscard]] Level level() const noexcept { return level_; }

private:
    // Bytes of the packet to come.
    [[nodiscard]] std::size_t most(const ReaderLimits& limits) const noexcept;

    Level level_ = Level::none;
};

} // namespace iotcc::mqtt
