#pragma once
#include "record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace iotcc::store {

// The front of a segment: magic "IOTCCLOG", u32 version, u32 CRC-32C of what follows after that of
// what comes before, u64 number, u64 position of its first record. The same in every version.
struct SegmentHead {
    static constexpr std::size_t kSize = 32;
    static constexpr std::uint32_t kVersion = 1;

    std::uint64_t number = 0;
    Position start = 0;
    bool operator==(const SegmentHead&) const = default;
};

struct NoSegment {};   // another file
struct DamagedHead {}; // ours, with wrong bytes
struct NewerVersion {
    std::uint32_t version = 0;
};
using SegmentHeadOutcome = std::variant<SegmentHead, NoSegment, DamagedHead, NewerVersion>;

[[nodiscard]] std::array<char, SegmentHead::kSize> save_segment_head(const SegmentHead& head,
                                                                     std::uint32_t version);
[[nodiscard]] SegmentHeadOutcome load_segment_head(std::string_view bytes) noexcept;

} // namespace iotcc::store
