#include "keyed_hash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>
#include <random>

namespace iotcc::text {
namespace {

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    explicit SipState(const HashKey& key) noexcept
        : v0(key.low ^ 0x736f6d6570736575), v1(key.high ^ 0x646f72616e646f6d),
          v2(key.low ^ 0x6c7967656e657261), v3(key.high ^ 0x7465646279746573)
    {
    }

    void round() noexcept
    {
        v0 += v1;
        v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = std::rotl(v1, 17) ^ v2;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 = std::rotl(v2, 32);
    }

    void take(std::uint64_t word) noexcept
    {
        v3 ^= word;
        round();
        v0 ^= word;
    }

    std::uint64_t finish() noexcept
    {
        v2 ^= 0xff;
        for (int i = 0; i < 3; ++i) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
};

// Little-endian, as the ABI is.
std::uint64_t whole_word(const char* at) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// The last 0 to 7 bytes, without a call: levels of topics are hardly longer.
std::uint64_t last_word(std::string_view bytes) noexcept
{
    std::uint64_t word = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        word = word << 8 | static_cast<unsigned char>(bytes[i - 1]);
    }
    return word;
}

} // namespace

HashKey HashKey::random()
{
    std::random_device source;
    const auto draw = [&source] { return std::uint64_t{source()} << 32 | source(); };
    const std::uint64_t low = draw();
    return {low, draw()};
}

std::uint64_t keyed_hash(const HashKey& key, std::string_view text) noexcept
{
    SipState state(key);
    const std::uint64_t length = std::uint64_t{text.size()} << 56;
    for (; text.size() >= 8; text.remove_prefix(8)) {
        state.take(whole_word(text.data()));
    }
    state.take(last_word(text) | length);
    return state.finish();
}

} // namespace iotcc::text
