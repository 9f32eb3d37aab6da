#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace iotcc::mqtt {

// Nearly all texts are printable ASCII, which no rule forbids. They are told apart eight characters
// at a time: `flagged` asks a function of such a word whether one of them is another.
class PlainText {
public:
    // Not 0: a byte is below 0x20 or above 0x7e.
    [[nodiscard]] static constexpr std::uint64_t not_printable(std::uint64_t word) noexcept
    {
        return ((word - kOnes * 0x20) | (word + kOnes) | word) & kHighs;
    }
    // Not 0: a byte is '+' or '#', which differ in one bit.
    [[nodiscard]] static constexpr std::uint64_t wildcards(std::uint64_t word) noexcept
    {
        const std::uint64_t zero_there = (word & ~(kOnes * 0x08)) ^ (kOnes * '#');
        return (zero_there - kOnes) & ~zero_there & kHighs;
    }

    template <class Flags>
    [[nodiscard]] static bool flagged(std::string_view text, Flags flags) noexcept
    {
        constexpr std::size_t kWord = sizeof(std::uint64_t);
        if (text.empty()) // its data may be nullptr, which memcpy must not get
            return false;
        std::uint64_t word = kOnes * ' ';
        if (text.size() < kWord) {
            std::memcpy(&word, text.data(), text.size());
            return flags(word) != 0;
        }
        std::uint64_t found = 0; // a branch for each word would cost more than it saves
        for (std::size_t i = 0; text.size() - i >= kWord; i += kWord) {
            std::memcpy(&word, text.data() + i, kWord);
            found |= flags(word);
        }
        std::memcpy(&word, text.data() + text.size() - kWord, kWord); // some of it once more
        return (found | flags(word)) != 0;
    }

private:
    static constexpr std::uint64_t kOnes = 0x0101010101010101u;
    static constexpr std::uint64_t kHighs = 0x8080808080808080u;
};

} // namespace iotcc::mqtt
