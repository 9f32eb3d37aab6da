#pragma once
#include <iotcc/types.h>

#include <string_view>

namespace iotcc::stats {

[[nodiscard]] inline std::string_view view_of(iotcc_str text) noexcept
{
    return text.ptr == nullptr ? std::string_view() : std::string_view(text.ptr, text.len);
}

[[nodiscard]] inline iotcc_str str_of(std::string_view text) noexcept
{
    return {text.data(), text.size()};
}

} // namespace iotcc::stats
