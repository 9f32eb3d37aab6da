#include "identity.hpp"

#include "connection_text.hpp"

#include <string_view>

namespace iotcc::sinks {

namespace {

std::string_view cut(iotcc_str text)
{
    return stats::utf8_prefix({text.ptr, text.len}, stats::kMaxTextBytes);
}

} // namespace

Identity::Identity(const iotcc_row& row) : conn_id_(row.conn_id), opened_ms_(row.opened_ms)
{
    const std::array texts = {cut(row.instance),
                              cut(row.remote),
                              std::string_view(row.device_id.ptr, row.device_id.len),
                              cut(row.device_name),
                              cut(row.device_type),
                              cut(row.user_agent)};
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        lengths_[i] = static_cast<std::uint32_t>(texts[i].size());
        bytes += texts[i].size();
    }
    text_.reserve(bytes);
    for (const std::string_view text : texts)
        text_ += text;
}

iotcc_row Identity::row(std::uint32_t event, const iotcc_slot& counters) const noexcept
{
    iotcc_row row{};
    row.struct_size = sizeof row;
    row.event = event;
    row.conn_id = conn_id_;
    row.opened_ms = opened_ms_;
    row.counters = counters;
    const std::array fields = {&row.instance,    &row.remote,      &row.device_id,
                               &row.device_name, &row.device_type, &row.user_agent};
    const char* at = text_.data();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        *fields[i] = {at, lengths_[i]};
        at += lengths_[i];
    }
    return row;
}

} // namespace iotcc::sinks
