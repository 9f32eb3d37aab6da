#include "command_line.hpp"

#include <charconv>

namespace iotcc::raw_tcp {

std::optional<std::string> encode_command(std::uint64_t correlation, std::string_view name,
                                          std::string_view payload)
{
    const bool name_fits = !name.empty() && name.find_first_of(" \r\n") == std::string_view::npos;
    const bool payload_fits =
        payload.find('\n') == std::string_view::npos && !payload.ends_with('\r');
    if (!name_fits || !payload_fits)
        return std::nullopt;
    auto line = std::to_string(correlation);
    line.reserve(line.size() + name.size() + payload.size() + 3);
    return line.append(1, ' ').append(name).append(1, ' ').append(payload).append(1, '\n');
}

std::optional<Reply> parse_reply(std::string_view line) noexcept
{
    constexpr std::string_view word = "REPLY ";
    if (!line.starts_with(word))
        return std::nullopt;
    const char* const first = line.data() + word.size();
    const char* const last = line.data() + line.size();
    Reply reply{};
    const auto [end, error] = std::from_chars(first, last, reply.correlation);
    if (error != std::errc{} || reply.correlation == 0 || (end != last && *end != ' '))
        return std::nullopt;
    if (end != last)
        reply.payload = {end + 1, static_cast<std::size_t>(last - end - 1)};
    return reply;
}

} // namespace iotcc::raw_tcp
