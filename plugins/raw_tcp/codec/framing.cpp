#include "framing.hpp"

namespace iotcc::raw_tcp {

bool is_binary(const Framing& framing) noexcept
{
    return std::visit([](const auto& each) { return each.kBinary; }, framing);
}

bool skips_empty(const Framing& framing) noexcept
{
    return !std::holds_alternative<LengthFraming>(framing) &&
           !std::holds_alternative<FixedFraming>(framing);
}

FrameEvent next_frame(const Framing& framing, std::string_view& bytes, std::size_t most,
                      Searched& searched)
{
    return std::visit([&](const auto& each) { return each.next(bytes, most, searched); }, framing);
}

std::optional<std::string> encode_frame(const Framing& framing, std::string_view payload)
{
    return std::visit([&](const auto& each) { return each.encode(payload); }, framing);
}

std::string_view body_of(const Framing& framing, const Frame& frame) noexcept
{
    return std::visit([&](const auto& each) { return each.body_of(frame); }, framing);
}

std::size_t room_of(const Framing& framing) noexcept
{
    return std::visit([](const auto& each) { return each.room(); }, framing);
}

} // namespace iotcc::raw_tcp
