#include "utf8.hpp"

#include <array>

namespace iotcc::file_sink {

namespace {

// What may follow a first byte: `size` bytes in all, the second one from `least` to `most`, any
// further from 80 to BF.
struct Form {
    unsigned char first_from, first_to;
    std::size_t size;
    unsigned char least, most;
};
constexpr std::array kForms = {
    Form{0x00, 0x7f, 1, 0x00, 0x00}, Form{0xc2, 0xdf, 2, 0x80, 0xbf},
    Form{0xe0, 0xe0, 3, 0xa0, 0xbf}, Form{0xe1, 0xec, 3, 0x80, 0xbf},
    Form{0xed, 0xed, 3, 0x80, 0x9f}, Form{0xee, 0xef, 3, 0x80, 0xbf},
    Form{0xf0, 0xf0, 4, 0x90, 0xbf}, Form{0xf1, 0xf3, 4, 0x80, 0xbf},
    Form{0xf4, 0xf4, 4, 0x80, 0x8f},
};

bool fits(const Form& form, std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < form.first_from || byte(0) > form.first_to || text.size() < form.size)
        return false;
    if (form.size > 1 && (byte(1) < form.least || byte(1) > form.most))
        return false;
    for (std::size_t i = 2; i < form.size; ++i)
        if ((byte(i) & 0xc0) != 0x80)
            return false;
    return true;
}

} // namespace

std::size_t sequence_size(std::string_view text) noexcept
{
    for (const Form& form : kForms)
        if (fits(form, text))
            return form.size;
    return 0;
}

} // namespace iotcc::file_sink
