#include "delimiter_framing.hpp"

#include <algorithm>
#include <charconv>

namespace iotcc::raw_tcp {

namespace {

// How many of the last bytes may be the beginning of a delimiter.
std::size_t begun(std::string_view bytes, std::string_view delimiter)
{
    std::size_t n = std::min(bytes.size(), delimiter.size() - 1);
    while (!bytes.ends_with(delimiter.substr(0, n)))
        --n;
    return n;
}

std::optional<char> hex_byte(std::string_view digits)
{
    unsigned value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, value, 16);
    if (digits.size() != 2 || error != std::errc{} || last != end)
        return std::nullopt;
    return static_cast<char>(value);
}

// The byte that an escape stands for; takes it off the front of `text`, which begins behind the
// backslash.
std::optional<char> take_escape(std::string_view& text)
{
    constexpr std::string_view letters = "rnt0\\";
    constexpr std::string_view stand_for("\r\n\t\0\\", 5);
    if (text.starts_with('x')) {
        const auto byte = hex_byte(text.substr(1, 2));
        text.remove_prefix(std::min<std::size_t>(3, text.size()));
        return byte;
    }
    const auto at = text.empty() ? letters.npos : letters.find(text.front());
    if (at == letters.npos)
        return std::nullopt;
    text.remove_prefix(1);
    return stand_for[at];
}

} // namespace

FrameEvent DelimiterFraming::next(std::string_view& bytes, std::size_t most,
                                  Searched& searched) const
{
    for (;;) {
        const auto end = bytes.find(delimiter, searched);
        if (end == std::string_view::npos) {
            // What may be the delimiter's beginning is no payload yet.
            if (bytes.size() > most && bytes.size() - begun(bytes, delimiter) > most)
                return TooLong{};
            searched =
                static_cast<Searched>(bytes.size() - std::min(bytes.size(), delimiter.size() - 1));
            return NeedMore{};
        }
        if (end > most)
            return TooLong{};
        searched = 0;
        const auto wire = bytes.substr(0, end + delimiter.size());
        bytes.remove_prefix(wire.size());
        if (end != 0)
            return Frame{wire.substr(0, end), wire};
    }
}

// Found earlier than at its end, the delimiter is in the payload or begins there.
std::optional<std::string> DelimiterFraming::encode(std::string_view payload) const
{
    auto frame = std::string(payload).append(delimiter);
    if (frame.find(delimiter) != payload.size())
        return std::nullopt;
    return frame;
}

std::optional<std::string> parse_delimiter(std::string_view text)
{
    std::string bytes;
    while (!text.empty() && bytes.size() <= DelimiterFraming::kLongest) {
        const char first = text.front();
        text.remove_prefix(1);
        const auto byte = first == '\\' ? take_escape(text) : first;
        if (!byte)
            return std::nullopt;
        bytes += *byte;
    }
    if (bytes.empty() || bytes.size() > DelimiterFraming::kLongest)
        return std::nullopt;
    return bytes;
}

} // namespace iotcc::raw_tcp
