#include "text_command.hpp"

#include <algorithm>
#include <charconv>

namespace iotcc::raw_tcp {

std::optional<std::string> text_command(std::uint64_t correlation, std::string_view name,
                                        std::string_view payload)
{
    const auto parts = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    if (name.empty() || std::any_of(name.begin(), name.end(), parts))
        return std::nullopt;
    auto text = std::to_string(correlation);
    text.reserve(text.size() + name.size() + payload.size() + 3);
    return text.append(1, ' ').append(name).append(1, ' ').append(payload);
}

std::optional<Reply> parse_text_reply(std::string_view frame) noexcept
{
    constexpr std::string_view word = "REPLY ";
    if (!frame.starts_with(word))
        return std::nullopt;
    const char* const first = frame.data() + word.size();
    const char* const last = frame.data() + frame.size();
    Reply reply{};
    const auto [end, error] = std::from_chars(first, last, reply.correlation);
    if (error != std::errc{} || reply.correlation == 0 || (end != last && *end != ' '))
        return std::nullopt;
    if (end != last)
        reply.payload = {end + 1, static_cast<std::size_t>(last - end - 1)};
    return reply;
}

} // namespace iotcc::raw_tcp
