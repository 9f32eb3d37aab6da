#include "publish_head.hpp"

#include "remaining_length.hpp"

#include <cstring>

namespace iotcc::mqtt {

namespace {

constexpr std::size_t kTopicMost = 65'535;

std::byte first_byte(const PublishHead& head) noexcept
{
    return static_cast<std::byte>(0x30u | (head.is_duplicate ? 0x08u : 0u) |
                                  static_cast<unsigned>(head.qos) << 1 |
                                  (head.is_retained ? 0x01u : 0u));
}

} // namespace

std::size_t write_publish_head(std::span<std::byte> out, const PublishHead& head) noexcept
{
    const std::size_t id_size = head.qos == Qos::at_most_once ? 0 : kPacketIdSize;
    const std::size_t fields = 2 + head.topic.size() + id_size;
    if (head.topic.size() > kTopicMost || head.payload > kRemainingMost - fields)
        return 0;
    const auto remaining = static_cast<std::uint32_t>(fields + head.payload);
    const std::size_t size = 1 + remaining_length_size(remaining) + fields;
    if (size > out.size())
        return size;
    out[0] = first_byte(head);
    std::byte* at = write_remaining_length(&out[1], remaining);
    *at++ = static_cast<std::byte>(head.topic.size() >> 8);
    *at++ = static_cast<std::byte>(head.topic.size());
    if (!head.topic.empty())
        std::memcpy(at, head.topic.data(), head.topic.size());
    if (id_size != 0)
        std::memset(at + head.topic.size(), 0, id_size);
    return size;
}

} // namespace iotcc::mqtt
