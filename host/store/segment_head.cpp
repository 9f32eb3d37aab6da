#include "segment_head.hpp"

#include "crc32c.hpp"
#include "little_endian.hpp"

namespace iotcc::store {

namespace {

constexpr std::string_view kMagic = "IOTCCLOG";
constexpr std::size_t kVersionAt = 8, kSumAt = 12, kNumberAt = 16, kStartAt = 24;

std::uint32_t sum_of(std::string_view bytes) noexcept
{
    return crc32c(bytes.substr(kNumberAt, SegmentHead::kSize - kNumberAt),
                  crc32c(bytes.substr(0, kSumAt)));
}

} // namespace

std::array<char, SegmentHead::kSize> save_segment_head(const SegmentHead& head,
                                                       std::uint32_t version)
{
    std::array<char, SegmentHead::kSize> bytes{};
    kMagic.copy(bytes.data(), kMagic.size());
    save(bytes.data() + kVersionAt, version);
    save(bytes.data() + kNumberAt, head.number);
    save(bytes.data() + kStartAt, head.start);
    save(bytes.data() + kSumAt, sum_of({bytes.data(), bytes.size()}));
    return bytes;
}

SegmentHeadOutcome load_segment_head(std::string_view bytes) noexcept
{
    if (!bytes.starts_with(kMagic))
        return NoSegment{};
    if (bytes.size() < SegmentHead::kSize ||
        load<std::uint32_t>(bytes.data() + kSumAt) != sum_of(bytes))
        return DamagedHead{};
    const auto version = load<std::uint32_t>(bytes.data() + kVersionAt);
    if (version > SegmentHead::kVersion)
        return NewerVersion{version};
    return SegmentHead{load<std::uint64_t>(bytes.data() + kNumberAt),
                       load<std::uint64_t>(bytes.data() + kStartAt)};
}

} // namespace iotcc::store
