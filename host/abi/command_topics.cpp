#include "command_topics.hpp"

#include "topic_filter.hpp"

#include <charconv>

namespace iotcc::abi {

namespace {

constexpr std::string_view kDevices = "devices/", kReplies = "/replies/";

bool is_level(std::string_view text) noexcept
{
    return text.find_first_of("/+#") == text.npos;
}

bool take(std::string_view& text, std::string_view front) noexcept
{
    if (!text.starts_with(front))
        return false;
    text.remove_prefix(front.size());
    return true;
}

} // namespace

bool has_topics(std::string_view device_id) noexcept
{
    return !device_id.empty() && is_level(device_id);
}

std::optional<std::string> command_topic(std::string_view device_id, std::string_view name,
                                         std::uint64_t number)
{
    if (!is_level(name))
        return std::nullopt;
    std::string topic(kDevices);
    topic.append(device_id).append("/commands/").append(name).append("/");
    topic += std::to_string(number);
    const bool is_topic = bus::check_topic(topic) == bus::TopicFault::none;
    return is_topic ? std::optional(std::move(topic)) : std::nullopt;
}

std::string reply_topic(std::string_view device_id, std::uint64_t number)
{
    if (!has_topics(device_id))
        return {};
    std::string topic(kDevices);
    topic.append(device_id).append(kReplies).append(std::to_string(number));
    return topic;
}

std::optional<std::uint64_t> answered_number(std::string_view topic,
                                             std::string_view device_id) noexcept
{
    if (!take(topic, kDevices) || !take(topic, device_id) || !take(topic, kReplies))
        return std::nullopt;
    std::uint64_t number = 0;
    const char* const end = topic.data() + topic.size();
    const auto [stop, error] = std::from_chars(topic.data(), end, number);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace iotcc::abi
