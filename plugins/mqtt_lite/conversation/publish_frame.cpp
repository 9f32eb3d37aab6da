#include "publish_frame.hpp"

#include "publish_head.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace iotcc::mqtt {

namespace {

// Answers the header's length, whether there was room for it or not.
std::size_t put_header(CarrierHeader write, const PublishHead& head, std::span<std::byte> room)
{
    std::array<std::byte, kCarrierHeaderMost> header;
    const std::size_t length = write(header, write_publish_head({}, head) + head.payload);
    if (length <= room.size())
        std::copy_n(header.begin(), length, room.begin());
    return length;
}

} // namespace

std::int64_t encode_publish(const Message& message, std::uint32_t qos, std::uint32_t flags,
                            CarrierHeader carrier_header, iotcc_out& out) noexcept
{
    const PublishHead head{.topic = message.topic,
                           .payload = message.payload.size(),
                           .qos = static_cast<Qos>(qos),
                           .is_retained = (flags & IOTCC_PUBLISH_RETAINED) != 0,
                           .is_duplicate = (flags & IOTCC_PUBLISH_AGAIN) != 0};
    std::span room(reinterpret_cast<std::byte*>(out.buf.ptr), out.buf.len);
    std::size_t in_front = 0;
    if (carrier_header != nullptr) [[unlikely]] {
        in_front = put_header(carrier_header, head, room);
        room = room.last(room.size() - std::min(in_front, room.size()));
    }
    const std::size_t packet_head = write_publish_head(room, head);
    if (packet_head == 0)
        return IOTCC_E_ARG;
    const std::size_t length = in_front + packet_head;
    if (length > out.buf.len)
        return static_cast<std::int64_t>(length);
    out.flags = IOTCC_OUT_PAYLOAD;
    out.patch_len = qos == 0 ? 0 : kPacketIdSize;
    out.patch_at = qos == 0 ? 0 : static_cast<std::uint32_t>(length - kPacketIdSize);
    return static_cast<std::int64_t>(length);
}

} // namespace iotcc::mqtt
