#pragma once
#include <cstdint>

namespace iotcc::abi {

// The name of an IOTCC_E_* in words: "out of memory".
[[nodiscard]] const char* status_word(std::int32_t status) noexcept;

} // namespace iotcc::abi
