#pragma once
#include "connection_text.hpp"
#include "row_fields.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace iotcc::stats {

// A row taken out of a slab, in the reader's own memory. Used again for the next row, it seldom
// allocates.
class RowCopy {
public:
    // [any] Takes whatever stands there now. False: the row is free, or spoiled. The caller looks
    // at the slot's seq before and after. Throws std::bad_alloc.
    [[nodiscard]] bool take(const SlabMemory& slab, std::uint32_t index);

    [[nodiscard]] std::uint8_t instance() const noexcept { return fields_.instance; }

    // Views into this copy: until the next take.
    [[nodiscard]] ConnectionText text() const noexcept;

    // As the ABI shows it; lent like text(), and as long as `instance_name`.
    [[nodiscard]] iotcc_row row(std::string_view instance_name) const noexcept;

private:
    RowFields fields_;
    iotcc_slot counters_{};
    std::vector<std::uint64_t> words_;
};

} // namespace iotcc::stats
