#include "connection_text.hpp"

#include "shared_word.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace iotcc::stats {
namespace {

// Gathers bytes into words, because the block is stored in words only.
class WordPacker {
public:
    explicit WordPacker(std::span<std::uint64_t> words) noexcept : words_(words) {}

    void append(std::string_view text) noexcept
    {
        while (!text.empty()) {
            const std::size_t n = std::min(sizeof(word_) - filled_, text.size());
            std::memcpy(reinterpret_cast<char*>(&word_) + filled_, text.data(), n);
            filled_ += n;
            text.remove_prefix(n);
            if (filled_ == sizeof(word_)) {
                flush();
            }
        }
    }

    void flush() noexcept
    {
        if (filled_ != 0) {
            assert(at_ < words_.size());
            store_release(words_[at_++], word_);
            word_ = 0;
            filled_ = 0;
        }
    }

private:
    std::span<std::uint64_t> words_;
    std::size_t at_ = 0, filled_ = 0;
    std::uint64_t word_ = 0;
};

bool continues_character(char byte) noexcept
{
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

} // namespace

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept
{
    if (text.size() <= bytes) {
        return text;
    }
    // A character has at most three further bytes: what is not UTF-8 loses no more than that.
    std::size_t end = bytes;
    while (end > 0 && bytes - end < 3 && continues_character(text[end])) {
        --end;
    }
    return text.substr(0, continues_character(text[end]) ? bytes : end);
}

void store_text(std::span<std::uint64_t> block, const ConnectionText& text) noexcept
{
    WordPacker packer(block);
    packer.append(text.device_id);
    packer.append(text.device_name);
    packer.append(text.device_type);
    packer.append(text.user_agent);
    packer.append(text.remote);
    packer.flush();
}

} // namespace iotcc::stats
