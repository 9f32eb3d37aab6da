#include "fixed_framing.hpp"

namespace iotcc::raw_tcp {

FrameEvent FixedFraming::next(std::string_view& bytes, std::size_t, Searched&) const
{
    if (bytes.size() < size)
        return NeedMore{size};
    const auto frame = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return Frame{frame, frame};
}

std::optional<std::string> FixedFraming::encode(std::string_view payload) const
{
    if (payload.size() > size)
        return std::nullopt;
    std::string frame(payload);
    frame.resize(size, ' ');
    return frame;
}

} // namespace iotcc::raw_tcp
