#include "line_decoder.hpp"

namespace iotcc::raw_tcp {

namespace {

std::string_view without_cr(std::string_view line)
{
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

} // namespace

FrameEvent LineDecoder::next(std::string_view& bytes, std::size_t most)
{
    for (;;) {
        const auto lf = bytes.find('\n', searched_);
        // A CR at the end of what is here may belong to the line's end: it does not count yet.
        const auto payload = without_cr(bytes.substr(0, lf));
        if (payload.size() > most)
            return TooLong{};
        if (lf == std::string_view::npos) {
            searched_ = static_cast<std::uint32_t>(bytes.size());
            return NeedMore{};
        }
        searched_ = 0;
        bytes.remove_prefix(lf + 1);
        if (!payload.empty())
            return Frame{payload};
    }
}

} // namespace iotcc::raw_tcp
