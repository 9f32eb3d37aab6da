#include "deflater.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <new>

namespace iotcc::websocket {

namespace {

constexpr std::size_t kTail = 4; // 00 00 ff ff, which the receiver appends (section 7.2.1)

} // namespace

Deflater::Deflater(int window_bits)
{
    assert(window_bits >= 8 && window_bits <= 15);
    // zlib has no raw stream of 8 bits. With 9 its distances end 262 bytes short of its window of
    // 512, its longest look-ahead: every one fits a window of 256.
    constexpr int memory_level = 8;
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -std::max(window_bits, 9),
                     memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

Deflater::~Deflater()
{
    deflateEnd(&stream_);
}

void Deflater::restart() noexcept
{
    deflateReset(&stream_);
}

void Deflater::deflate(std::span<const std::byte> message, std::vector<std::byte>& payload)
{
    assert(message.size() <= std::numeric_limits<uInt>::max());
    if (message.empty()) { // zlib may have nothing to flush (section 7.2.3.6)
        payload.push_back(std::byte{0});
        return;
    }
    stream_.next_in = // not written to
        const_cast<Bytef*>(reinterpret_cast<const Bytef*>(message.data()));
    stream_.avail_in = static_cast<uInt>(message.size());
    // Ends with room to spare when all is flushed (zlib.h on deflate).
    do {
        const auto size = payload.size();
        const auto room = std::max<std::size_t>(64, stream_.avail_in / 2);
        payload.resize(size + room);
        stream_.next_out = reinterpret_cast<Bytef*>(payload.data() + size);
        stream_.avail_out = static_cast<uInt>(room);
        [[maybe_unused]] const int result = ::deflate(&stream_, Z_SYNC_FLUSH);
        assert(result == Z_OK || result == Z_BUF_ERROR);
        payload.resize(size + room - stream_.avail_out);
    } while (stream_.avail_out == 0);
    payload.resize(payload.size() - kTail);
}

} // namespace iotcc::websocket
