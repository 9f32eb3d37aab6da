#pragma once
#include <cstdint>

namespace iotcc::abi {

// An IOTCC_CLOSE_* as a word, for the log and the API.
[[nodiscard]] constexpr const char* close_word(std::int32_t why) noexcept
{
    constexpr const char* kWords[] = {"peer",     "local",  "drain",      "timeout",
                                      "protocol", "denied", "superseded", "overload"};
    return why >= 0 && why < 8 ? kWords[why] : "unknown";
}

} // namespace iotcc::abi
