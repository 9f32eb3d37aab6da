#include "message.hpp"

namespace iotcc::bus {

MessageRef MessageRef::apart(const MessageView& view, const Client& writer)
{
    return MessageStub(view, writer).read_back(view, writer);
}

MessageRef MessageStub::whole() const noexcept
{
    // Acquired where it is 0 too: who reads it back then writes over what the last one has read.
    std::uint32_t references = message_->references_.load(std::memory_order_acquire);
    while (references != 0)
        if (message_->references_.compare_exchange_weak(
                references, references + 1, std::memory_order_acquire, std::memory_order_acquire))
            return MessageRef(message_);
    return {};
}

MessageRef MessageStub::read_back(const MessageView& view, const Client& writer) const
{
    if (MessageRef at_hand = whole())
        return at_hand;
    if (message_->topic_size_ != view.topic.size() ||
        message_->payload_size_ != view.payload.size() ||
        message_->user_size_ != writer.user.size() ||
        message_->device_size_ != writer.device.size())
        return {};
    char* const text = static_cast<char*>(::operator new(Message::text_size(view, writer)));
    message_->set_text(text, view, writer);
    count(); // the MessageRefs' own one
    message_->references_.store(1, std::memory_order_release);
    return MessageRef(message_);
}

} // namespace iotcc::bus
