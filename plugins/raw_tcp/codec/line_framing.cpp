#include "line_framing.hpp"

namespace iotcc::raw_tcp {

namespace {

std::string_view without_cr(std::string_view line)
{
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

} // namespace

FrameEvent LineFraming::next(std::string_view& bytes, std::size_t most, Searched& searched) const
{
    for (;;) {
        const auto lf = bytes.find('\n', searched);
        // A CR at the end of what is here may belong to the line's end: it does not count yet.
        const auto payload = without_cr(bytes.substr(0, lf));
        if (payload.size() > most)
            return TooLong{};
        if (lf == std::string_view::npos) {
            searched = static_cast<Searched>(bytes.size());
            return NeedMore{};
        }
        searched = 0;
        const auto wire = bytes.substr(0, lf + 1);
        bytes.remove_prefix(lf + 1);
        if (!payload.empty())
            return Frame{payload, wire};
    }
}

std::optional<std::string> LineFraming::encode(std::string_view payload) const
{
    if (payload.find('\n') != std::string_view::npos || payload.ends_with('\r'))
        return std::nullopt;
    return std::string(payload).append(1, '\n');
}

} // namespace iotcc::raw_tcp
