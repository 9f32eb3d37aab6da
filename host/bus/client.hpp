#pragma once
#include <string_view>

namespace iotcc::bus {

// Who publishes or reads, as rights are given. Views into what belongs to whoever gives it.
struct Client {
    std::string_view user;   // that its credential proved; "": nobody
    std::string_view device; // "": the host itself or a plugin, who may do everything
};

// Whether the topic is devices/<device>/<last>.
[[nodiscard]] constexpr bool is_topic_of(std::string_view device, std::string_view last,
                                         std::string_view topic) noexcept
{
    constexpr std::string_view kDevices = "devices/";
    if (topic.size() != kDevices.size() + device.size() + 1 + last.size() ||
        !topic.starts_with(kDevices) || !topic.ends_with(last))
        return false;
    topic.remove_prefix(kDevices.size());
    return topic.starts_with(device) && topic[device.size()] == '/';
}

// The host's own: nobody else writes there.
[[nodiscard]] constexpr bool is_of_host(std::string_view topic) noexcept
{
    return topic.starts_with("$SYS") && (topic.size() == 4 || topic[4] == '/');
}

} // namespace iotcc::bus
