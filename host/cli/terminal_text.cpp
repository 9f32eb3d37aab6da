#include "terminal_text.hpp"

#include "utf8.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>

namespace iotcc::cli {
namespace {

// wcwidth knows the widths, by the locale of the thread. This one is part of Debian's libc; where
// there is none every character takes a column.
class Utf8Locale {
public:
    Utf8Locale() : before_(::uselocale(locale())) {}
    ~Utf8Locale() { ::uselocale(before_); }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

    [[nodiscard]] std::size_t width_of(char32_t c) const
    {
        const int width = locale() == nullptr ? 1 : ::wcwidth(static_cast<wchar_t>(c));
        return width < 0 ? 1 : static_cast<std::size_t>(width);
    }

private:
    static ::locale_t locale()
    {
        static const ::locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return utf8;
    }

    ::locale_t before_;
};

struct Front {
    std::size_t bytes, width;
};

// The longest beginning that takes at most `width` columns.
Front front_of(std::string_view text, std::size_t width)
{
    const Utf8Locale locale;
    Front front{0, 0};
    while (front.bytes < text.size()) {
        const text::CodePoint first = text::first_code_point(text.substr(front.bytes));
        const std::size_t further = locale.width_of(first.value);
        if (front.width + further > width)
            break;
        front.bytes += std::max<std::size_t>(first.size, 1);
        front.width += further;
    }
    return front;
}

} // namespace

std::size_t width_of(std::string_view text)
{
    return front_of(text, text.size() * 2).width;
}

std::string cut_to_width(std::string_view text, std::size_t width)
{
    if (front_of(text, width).bytes == text.size())
        return std::string(text);
    if (width == 0)
        return {};
    return std::string(text.substr(0, front_of(text, width - 1).bytes)) + "\u2026";
}

} // namespace iotcc::cli
