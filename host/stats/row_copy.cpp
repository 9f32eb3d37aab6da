#include "row_copy.hpp"

#include "shared_word.hpp"
#include "text_view.hpp"

namespace iotcc::stats {
namespace {

iotcc_slot load_counters(const iotcc_slot& slot) noexcept
{
    iotcc_slot copy{};
    copy.rx_msgs = load_acquire(slot.rx_msgs);
    copy.tx_msgs = load_acquire(slot.tx_msgs);
    copy.rx_bytes = load_acquire(slot.rx_bytes);
    copy.tx_bytes = load_acquire(slot.tx_bytes);
    copy.last_rx_ms = load_acquire(slot.last_rx_ms);
    copy.last_tx_ms = load_acquire(slot.last_tx_ms);
    copy.errors = load_acquire(slot.errors);
    return copy;
}

} // namespace

bool RowCopy::take(const SlabMemory& slab, std::uint32_t index)
{
    fields_ = load_row(slab.rows[index]);
    if (!fields_.occupied) {
        return false;
    }
    const std::size_t words = (fields_.text_bytes() + 7) / 8;
    if (fields_.block_at > kArenaWords || words > kArenaWords - fields_.block_at) {
        return false;
    }
    words_.resize(words);
    for (std::size_t i = 0; i < words; ++i) {
        words_[i] = load_acquire(slab.arena[fields_.block_at + i]);
    }
    counters_ = load_counters(slab.slots[index]);
    return true;
}

ConnectionText RowCopy::text() const noexcept
{
    std::string_view rest(reinterpret_cast<const char*>(words_.data()), fields_.text_bytes());
    const auto next = [&rest](std::uint32_t bytes) {
        const std::string_view text = rest.substr(0, bytes);
        rest.remove_prefix(bytes);
        return text;
    };
    ConnectionText text;
    text.device_id = next(fields_.device_id);
    text.device_name = next(fields_.device_name);
    text.device_type = next(fields_.device_type);
    text.user_agent = next(fields_.user_agent);
    text.remote = next(fields_.remote);
    return text;
}

iotcc_row RowCopy::row(std::string_view instance_name) const noexcept
{
    const ConnectionText words = text();
    iotcc_row row{};
    row.struct_size = sizeof(row);
    row.conn_id = fields_.connection_id;
    row.opened_ms = fields_.opened_ms;
    row.instance = str_of(instance_name);
    row.remote = str_of(words.remote);
    row.device_id = str_of(words.device_id);
    row.device_name = str_of(words.device_name);
    row.device_type = str_of(words.device_type);
    row.user_agent = str_of(words.user_agent);
    row.counters = counters_;
    return row;
}

} // namespace iotcc::stats
