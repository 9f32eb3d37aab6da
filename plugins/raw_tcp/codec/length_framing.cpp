#include "length_framing.hpp"

#include <algorithm>

namespace iotcc::raw_tcp {

std::size_t LengthFraming::header_size() const noexcept
{
    return std::size_t{offset} + length_bytes;
}

std::int64_t LengthFraming::uncounted() const noexcept
{
    const auto counted_header =
        counts == Counts::payload ? 0 : static_cast<std::int64_t>(header_size());
    return adjust - counted_header;
}

std::uint32_t LengthFraming::read(std::string_view field) const noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const auto at = order == Order::big_endian ? i : field.size() - 1 - i;
        value = value << 8 | static_cast<unsigned char>(field[at]);
    }
    return value;
}

FrameEvent LengthFraming::next(std::string_view& bytes, std::size_t most, Searched&) const
{
    const auto head = header_size();
    if (bytes.size() < head)
        return NeedMore{head};
    // In 64 bits: neither 0xFFFFFFFF nor what is added to it can wrap.
    const auto length = std::int64_t{read(bytes.substr(offset, length_bytes))};
    if (length + uncounted() < 0)
        return BadLength{};
    const auto payload = static_cast<std::uint64_t>(length + uncounted());
    if (payload > most)
        return TooLong{};
    const auto total = head + static_cast<std::size_t>(payload);
    if (bytes.size() < total)
        return NeedMore{total};
    const auto wire = bytes.substr(0, total);
    bytes.remove_prefix(total);
    return Frame{header == Header::strip ? wire.substr(head) : wire, wire};
}

std::size_t LengthFraming::room() const noexcept
{
    const auto longest = (std::int64_t{1} << 8 * length_bytes) - 1;
    return static_cast<std::size_t>(std::max<std::int64_t>(0, longest + uncounted()));
}

std::optional<std::string> LengthFraming::encode(std::string_view payload) const
{
    const auto length = static_cast<std::int64_t>(payload.size()) - uncounted();
    if (payload.size() > room() || length < 0)
        return std::nullopt;
    std::string frame(header_size(), '\0');
    frame.reserve(frame.size() + payload.size());
    for (std::size_t i = 0; i < length_bytes; ++i) {
        const auto at = order == Order::big_endian ? length_bytes - 1 - i : i;
        frame[offset + at] = static_cast<char>(length >> 8 * i & 0xff);
    }
    return frame.append(payload);
}

} // namespace iotcc::raw_tcp
