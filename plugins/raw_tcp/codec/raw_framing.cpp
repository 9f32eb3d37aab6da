#include "raw_framing.hpp"

namespace iotcc::raw_tcp {

FrameEvent RawFraming::next(std::string_view& bytes, std::size_t most, Searched&) const
{
    if (bytes.empty())
        return NeedMore{};
    const auto frame = bytes.substr(0, most);
    bytes.remove_prefix(frame.size());
    return Frame{frame, frame};
}

std::optional<std::string> RawFraming::encode(std::string_view payload) const
{
    return std::string(payload);
}

} // namespace iotcc::raw_tcp
