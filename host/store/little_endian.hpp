#pragma once
#include <cstddef>
#include <cstdint>

namespace iotcc::store {

// Files are little-endian, so that a card can move to another machine. Compilers make one load or
// store of each.
template <class Word> [[nodiscard]] Word load(const char* from) noexcept
{
    Word word = 0;
    for (std::size_t i = 0; i < sizeof(Word); ++i)
        word |=
            static_cast<Word>(static_cast<Word>(static_cast<unsigned char>(from[i])) << (8 * i));
    return word;
}

template <class Word> void save(char* to, Word word) noexcept
{
    for (std::size_t i = 0; i < sizeof(Word); ++i)
        to[i] = static_cast<char>(word >> (8 * i));
}

} // namespace iotcc::store
