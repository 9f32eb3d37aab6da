#include "inflater.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <new>
#include <utility>

namespace iotcc::websocket {

namespace {

constexpr std::size_t kChunk = 8 * 1024; // bytes, on the stack

// What a sender strips off its last, empty block (RFC 7692 section 7.2.1).
constexpr std::array<std::byte, 4> kTail = {std::byte{0}, std::byte{0}, std::byte{0xff},
                                            std::byte{0xff}};

// Doubles the room as a vector would, but never beyond `most`.
void append(std::vector<std::byte>& message, std::span<const std::byte> chunk, std::size_t most)
{
    const auto size = message.size() + chunk.size();
    if (size > message.capacity())
        message.reserve(std::min(most, std::max(size, 2 * message.capacity())));
    message.insert(message.end(), chunk.begin(), chunk.end());
}

} // namespace

Inflater::Inflater(int window_bits)
{
    assert(window_bits >= 8 && window_bits <= 15);
    // zlib used to deflate with 9 bits when asked for 8: whoever still does is read as well.
    if (inflateInit2(&stream_, -std::max(window_bits, 9)) != Z_OK) // negative: no header
        throw std::bad_alloc();
}

Inflater::~Inflater()
{
    inflateEnd(&stream_);
}

void Inflater::restart() noexcept
{
    inflateReset(&stream_);
    has_begun_ = has_ended_ = false;
}

bool Inflater::at_block() const noexcept
{
    // zlib's own encoding: 128 behind a block, plus the bits that are left of a byte, plus 64 in
    // the last block.
    return stream_.data_type == 128;
}

Inflater::Outcome Inflater::add(std::span<const std::byte> part, std::vector<std::byte>& message,
                                std::size_t most)
{
    has_begun_ |= !part.empty();
    return inflate_all(part, message, most);
}

Inflater::Outcome Inflater::finish(std::vector<std::byte>& message, std::size_t most)
{
    // A message without any payload is an empty one: zlib, told twice to flush, writes nothing the
    // second time, and so do its users, though section 7.2.3.6 has one byte.
    const bool is_complete = !std::exchange(has_begun_, false) || has_ended_;
    if (is_complete)
        return Outcome::good;
    const auto outcome = inflate_all(kTail, message, most);
    if (outcome != Outcome::good)
        return outcome;
    return has_ended_ || at_block() ? Outcome::good : Outcome::malformed;
}

Inflater::Outcome Inflater::inflate_all(std::span<const std::byte> part,
                                        std::vector<std::byte>& message, std::size_t most)
{
    assert(part.size() <= std::numeric_limits<uInt>::max() && message.size() <= most);
    stream_.next_in = // not written to
        const_cast<Bytef*>(reinterpret_cast<const Bytef*>(part.data()));
    stream_.avail_in = static_cast<uInt>(part.size());
    std::array<std::byte, kChunk> chunk;
    do {
        has_ended_ &= stream_.avail_in == 0;
        stream_.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream_.avail_out = kChunk;
        const int result = inflate(&stream_, Z_SYNC_FLUSH);
        if (result == Z_MEM_ERROR)
            throw std::bad_alloc();
        // Before the error, if any: where the stream was cut decides how far behind the limit it is
        // found.
        const auto inflated = std::span(chunk).first(kChunk - stream_.avail_out);
        if (inflated.size() > most - message.size())
            return Outcome::too_large;
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            return Outcome::malformed;
        append(message, inflated, most);
        if (result == Z_STREAM_END) {
            // Blocks may follow (section 7.2.3.4) and refer to what was before. The usual reset
            // forgets the window; to save it over each such block, which may be two bytes long,
            // would cost a peer nothing and us 64 KiB of copying.
            inflateResetKeep(&stream_);
            has_ended_ = true;
        }
    } while (stream_.avail_in != 0 || stream_.avail_out == 0);
    return Outcome::good;
}

} // namespace iotcc::websocket
