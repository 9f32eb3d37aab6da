#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>
#include <zlib.h>

namespace iotcc::websocket {

// Inflates the messages of permessage-deflate (RFC 7692 section 7.2.2), one after the other, each
// in as many parts as it comes. Holds about 7 KiB, and a window of 2^bits bytes from the first
// message on. What later messages may refer to is kept until restart(): a connection that agreed to
// context takeover owns one, all others of a thread can share one. Not thread-safe.
class Inflater {
public:
    enum class Outcome : std::uint8_t {
        good,
        malformed, // no DEFLATE, or not at its end when the message was
        too_large
    };

    // `window_bits`: the peer's, 8 to 15; 15 reads them all. Throws std::bad_alloc.
    explicit Inflater(int window_bits = 15);
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    // Appends what the next part of a message's payload inflates to, so that `message` holds at
    // most `most` bytes, what it held before included; no more than one chunk of 8 KiB is inflated
    // in vain. After anything but good only restart() is of use. Throws std::bad_alloc.
    [[nodiscard]] Outcome add(std::span<const std::byte> part, std::vector<std::byte>& message,
                              std::size_t most);

    // The same for the end of the message; the next part begins the next one.
    [[nodiscard]] Outcome finish(std::vector<std::byte>& message, std::size_t most);

    // Forgets all that it has seen; keeps its memory.
    void restart() noexcept;

private:
    [[nodiscard]] Outcome inflate_all(std::span<const std::byte> part,
                                      std::vector<std::byte>& message, std::size_t most);
    // Between two blocks that begin with a byte.
    [[nodiscard]] bool at_block() const noexcept;

    z_stream stream_{};
    bool has_begun_ = false; // a byte of the message was seen
    bool has_ended_ = false; // the bytes until now ended with a block marked as the last one
};

} // namespace iotcc::websocket
