#pragma once
#include <cstddef>
#include <string_view>

namespace iotcc::file_sink {

// Bytes of the character at the front of a text that is not empty; 0: no well-formed UTF-8 there,
// by table 3-7 of the Unicode standard (no overlong forms, no surrogates, nothing above U+10FFFF).
[[nodiscard]] std::size_t sequence_size(std::string_view text) noexcept;

} // namespace iotcc::file_sink
