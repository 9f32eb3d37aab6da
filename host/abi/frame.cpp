#include "frame.hpp"

#include <exception>
#include <new>

namespace iotcc::abi {

namespace {

constexpr std::size_t kUsualHead = 512;

} // namespace

iotcc_msg message_record(const bus::MessageView& message) noexcept
{
    iotcc_msg record{};
    record.struct_size = sizeof record;
    record.kind = IOTCC_MSG_DATA;
    record.topic = {message.topic.data(), message.topic.size()};
    record.payload = {reinterpret_cast<const std::uint8_t*>(message.payload.data()),
                      message.payload.size()};
    record.qos = message.qos;
    record.retain = message.retain ? 1 : 0;
    return record;
}

const iotcc_frame* FrameMaker::make(const iotcc_handler& handler, void* self,
                                    const bus::MessageView& message, std::uint8_t qos,
                                    std::uint32_t flags)
{
    const MadeFor wanted{self, message.topic.data(), flags, qos};
    if (made_for_ == wanted)
        return &frame_;
    made_for_ = {};
    try {
        if (!encode(handler, self, message, qos, flags))
            return nullptr;
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
    made_for_ = wanted;
    return &frame_;
}

bool FrameMaker::encode(const iotcc_handler& handler, void* self, const bus::MessageView& message,
                        std::uint8_t qos, std::uint32_t flags)
{
    const iotcc_msg lent = message_record(message);
    if (frame_.room.empty())
        frame_.room.resize(kUsualHead);
    for (int attempt = 0; attempt < 2; ++attempt) {
        iotcc_out out{};
        out.struct_size = sizeof out;
        out.buf = {frame_.room.data(), frame_.room.size()};
        std::int64_t size = IOTCC_E_EXCEPTION;
        try {
            size = handler.encode(self, &lent, qos, flags, &out);
        } catch (...) { // it is refused, and counted by whoever asked
        }
        if (size < 0)
            return false;
        frame_.head = static_cast<std::size_t>(size);
        if (frame_.head > frame_.room.size()) {
            frame_.room.resize(frame_.head);
            continue;
        }
        frame_.payload = (out.flags & IOTCC_OUT_PAYLOAD) != 0 ? message.payload : "";
        frame_.patch_at = out.patch_at;
        frame_.patch_len = out.patch_len;
        return std::uint64_t{out.patch_at} + out.patch_len <= frame_.head;
    }
    return false;
}

} // namespace iotcc::abi
