#include "row_fields.hpp"

#include "shared_word.hpp"

namespace iotcc::stats {
namespace {

constexpr std::uint64_t kOpenedMask = (std::uint64_t{1} << 48) - 1;
constexpr std::uint32_t kLengthMask = 0xfff;

} // namespace

void store_row(SlabRow& row, const RowFields& fields) noexcept
{
    const auto at = [](std::uint64_t value, int shift) { return value << shift; };
    store_release(row.connection_id, fields.connection_id);
    store_release(row.origin, (fields.opened_ms & kOpenedMask) | at(fields.instance, 48) |
                                  at(fields.size_class + 1u, 56));
    store_release(row.identity, fields.block_at | at(fields.hash, 32));
    store_release(row.lengths, fields.device_id | at(fields.device_name, 16) |
                                   at(fields.device_type, 28) | at(fields.user_agent, 40) |
                                   at(fields.remote, 52));
}

void clear_row(SlabRow& row) noexcept
{
    store_release(row.connection_id, 0);
    store_release(row.origin, 0);
    store_release(row.identity, 0);
    store_release(row.lengths, 0);
}

RowFields load_row(const SlabRow& row) noexcept
{
    RowFields fields;
    fields.connection_id = load_acquire(row.connection_id);
    const std::uint64_t origin = load_acquire(row.origin);
    fields.opened_ms = origin & kOpenedMask;
    fields.instance = static_cast<std::uint8_t>(origin >> 48);
    const auto block = static_cast<std::uint8_t>(origin >> 56);
    fields.occupied = block != 0;
    fields.size_class = static_cast<std::uint8_t>(block - 1);
    const std::uint64_t identity = load_acquire(row.identity);
    fields.block_at = static_cast<std::uint32_t>(identity);
    fields.hash = static_cast<std::uint32_t>(identity >> 32);
    const std::uint64_t lengths = load_acquire(row.lengths);
    fields.device_id = lengths & 0xffff;
    fields.device_name = (lengths >> 16) & kLengthMask;
    fields.device_type = (lengths >> 28) & kLengthMask;
    fields.user_agent = (lengths >> 40) & kLengthMask;
    fields.remote = (lengths >> 52) & kLengthMask;
    return fields;
}

std::uint32_t load_hash(const SlabRow& row) noexcept
{
    return static_cast<std::uint32_t>(load_acquire(row.identity) >> 32);
}

} // namespace iotcc::stats
