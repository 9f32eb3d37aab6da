#pragma once

// What the macros that end a plugin's file take from its class, where it has it:
//
//     static constexpr const char* vendor = "Example Ltd";
//     static constexpr const char* license = "MIT";
namespace iotcc {

template <class S> [[nodiscard]] constexpr const char* vendor_of() noexcept
{
    if constexpr (requires { S::vendor; })
        return S::vendor;
    else
        return "";
}
template <class S> [[nodiscard]] constexpr const char* license_of() noexcept
{
    if constexpr (requires { S::license; })
        return S::license;
    else
        return "";
}

} // namespace iotcc
