#pragma once
#include <iotcc/types.h>

#include <string_view>

// The contract's views as the standard's, and back. They own nothing.
namespace iotcc::abi {

[[nodiscard]] inline std::string_view view(iotcc_str text) noexcept
{
    return {text.ptr, text.len};
}

[[nodiscard]] inline std::string_view view(iotcc_bytes bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.ptr), bytes.len};
}

[[nodiscard]] inline iotcc_str str(std::string_view text) noexcept
{
    return {text.data(), text.size()};
}

} // namespace iotcc::abi
