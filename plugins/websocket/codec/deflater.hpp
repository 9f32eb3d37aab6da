#pragma once
#include <cstddef>
#include <span>
#include <vector>
#include <zlib.h>

namespace iotcc::websocket {

// Compresses messages for permessage-deflate (RFC 7692 section 7.2.1). Holds 2^(bits+2) + 128 KiB,
// 256 KiB at 15 bits. What a message may refer to is kept until restart(): a connection that agreed
// to context takeover owns one, all others of a thread can share one. Not thread-safe.
class Deflater {
public:
    // `window_bits`: of the messages, 8 to 15. Throws std::bad_alloc.
    explicit Deflater(int window_bits = 15);
    ~Deflater();
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    // Appends the payload of a compressed message, one byte or more, to `payload`. May throw
    // std::bad_alloc: then only restart() is of use.
    void deflate(std::span<const std::byte> message, std::vector<std::byte>& payload);

    // Forgets all that it has seen; keeps its memory.
    void restart() noexcept;

private:
    z_stream stream_{};
};

} // namespace iotcc::websocket
