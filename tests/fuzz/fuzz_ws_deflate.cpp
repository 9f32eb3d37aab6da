// The payload of a compressed message: however it is cut, its outcome is the same and never above
// the limit; and what we compress is inflated to the same.
#include "deflate_scratch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

using namespace iotcc::websocket;

namespace {

using Bytes = std::vector<std::byte>;
using Outcome = Inflater::Outcome;

constexpr std::size_t kMost = 20'000; // more than two chunks

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// One message in parts of this size.
Outcome inflate(Inflater& inflater, std::span<const std::byte> payload, std::size_t part,
                Bytes& message)
{
    auto outcome = Outcome::good;
    while (outcome == Outcome::good && !payload.empty()) {
        const auto now = payload.first(std::min(part, payload.size()));
        payload = payload.subspan(now.size());
        outcome = inflater.add(now, message, kMost);
    }
    if (outcome == Outcome::good)
        outcome = inflater.finish(message, kMost);
    require(message.size() <= kMost && message.capacity() <= kMost);
    return outcome;
}

// Two messages, of which the second may refer to the first.
void inflate_twice(std::span<const std::byte> payload, std::size_t cut, std::size_t part)
{
    Inflater at_once, in_parts;
    for (const auto half : {payload.first(cut), payload.subspan(cut)}) {
        Bytes expected, found;
        const auto outcome = inflate(at_once, half, half.size(), expected);
        require(inflate(in_parts, half, part, found) == outcome);
        if (outcome != Outcome::good)
            return;
        require(found == expected);
    }
}

void deflate_twice(DeflateScratch& scratch, std::span<const std::byte> message, int window_bits)
{
    auto& deflater = scratch.deflater(window_bits);
    auto& inflater = scratch.inflater();
    for (int i = 0; i < 2; ++i) {
        Bytes payload, found;
        deflater.deflate(message, payload);
        require(!payload.empty());
        require(inflate(inflater, payload, payload.size(), found) == Outcome::good);
        require(std::equal(found.begin(), found.end(), message.begin(), message.end()));
    }
}

} // namespace

// The first byte chooses the cuts and the window, the rest is the payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size == 0 || size > kMost)
        return 0;
    const auto payload = std::as_bytes(std::span(bytes, size)).subspan(1);
    const std::size_t choice = bytes[0];
    inflate_twice(payload, payload.size(), 1 + choice % 8);
    inflate_twice(payload, payload.size() * (choice >> 3) / 32, 1 + choice % 8);
    static DeflateScratch scratch;
    deflate_twice(scratch, payload, 8 + static_cast<int>(choice % 8));
    return 0;
}
