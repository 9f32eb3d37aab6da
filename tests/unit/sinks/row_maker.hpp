#pragma once
#include "identity.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace iotcc::sinks {

inline iotcc_str str_of(std::string_view text)
{
    return {text.data(), text.size()};
}

// A row of connection `id`, whose device has sent so many messages.
inline iotcc_row row_of(std::uint64_t id, std::uint64_t received = 0, std::string_view device = "d")
{
    iotcc_row row{};
    row.struct_size = sizeof row;
    row.conn_id = id;
    row.opened_ms = 1000 + id;
    row.instance = str_of("raw_tcp");
    row.remote = str_of("127.0.0.1:5000");
    row.device_id = str_of(device);
    row.device_name = row.device_type = row.user_agent = str_of("");
    row.counters.rx_msgs = received;
    return row;
}

inline SinkRow sink_row(std::uint64_t id, std::uint32_t event, std::uint64_t received = 0)
{
    const iotcc_row row = row_of(id, received);
    return {std::make_shared<const Identity>(row), event, row.counters};
}

} // namespace iotcc::sinks
