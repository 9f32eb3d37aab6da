#pragma once
#include <iotcc/types.h>

#include <cstdint>

namespace iotcc::stats {

// [any] Adds counters that their lane goes on writing. Last times: the latest.
void add_counters(iotcc_slot& sum, const iotcc_slot& part) noexcept;

// Adds plain values.
void add_totals(iotcc_totals& sum, const iotcc_totals& part) noexcept;

// Writes as much of `value` as the caller of the ABI has room for, which out->struct_size says.
// IOTCC_E_ARG: out is null, or no iotcc_totals of any version.
[[nodiscard]] std::int32_t give_totals(const iotcc_totals& value, iotcc_totals* out) noexcept;

} // namespace iotcc::stats
