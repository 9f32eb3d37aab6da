#include "options.hpp"

#include <cstddef>
#include <cstdint>

namespace iotcc::mqtt {

Options Options::from(const Config& config)
{
    const auto& [max_packet, max_inflight, max_inflight_in, max_keepalive, allow_empty_id,
                 publish_denied] = declared;
    return {{
        .limits = {static_cast<std::size_t>(config.number(max_packet)), kMaxConnect},
        .max_inflight = static_cast<std::uint32_t>(config.number(max_inflight)),
        .max_inflight_in = static_cast<std::uint32_t>(config.number(max_inflight_in)),
        .max_keep_alive_s = static_cast<std::uint16_t>(config.number(max_keepalive)),
        .empty_client_id =
            config.flag(allow_empty_id) ? EmptyClientId::allow : EmptyClientId::refuse,
        .when_denied =
            config.choice(publish_denied) == "close" ? WhenDenied::close : WhenDenied::acknowledge,
    }};
}

} // namespace iotcc::mqtt
