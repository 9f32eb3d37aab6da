#pragma once
#include <cstdint>
#include <string_view>

namespace iotcc::store {

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes`, going on from that of the bytes before
// them. With the processor's instruction where it has one.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept;

// The same by a table, for any processor.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes,
                                            std::uint32_t before = 0) noexcept;

} // namespace iotcc::store
