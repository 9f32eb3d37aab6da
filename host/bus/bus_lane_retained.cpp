#include "bus_lane.hpp"

#include <algorithm>
#include <utility>

// What topics keep, and who gets it.
namespace iotcc::bus {

// In the store the last value of a topic is the last in memory: both change under one lock.
void BusLane::retain(const MessageView& message, MessageRef& kept)
{
    const std::unique_lock lock = bus_.lock_retained();
    const std::optional<MessageRef> old = bus_.retained().find(message.topic);
    if (message.payload.empty()) {
        if (!old)
            return;
        bus_.retained().clear(message.topic);
        records_.erase_retained(**old);
    } else {
        // Its own copy where the other is on its way already: a number is set before it is shared.
        MessageRef value = kept && !records_.is_on() ? kept : MessageRef(message);
        value->set_retained_as(old ? (*old)->retained_as() : bus_.new_stored_number());
        if (bus_.retained().set(value) == Retained::refused) {
            ++counts_.retained_refused;
            return;
        }
        records_.put_retained(*value);
    }
    (void)records_.append();
}

void BusLane::walk_retained()
{
    constexpr std::size_t kWalks = 64; // slices per turn
    for (std::size_t i = std::min(kWalks, walks_.size()); i != 0; --i) {
        Walk next = std::move(walks_.front());
        walks_.pop_front();
        if (!walk(next))
            walks_.push_back(std::move(next));
    }
}

// One slice. True: it is over.
bool BusLane::walk(Walk& walk)
{
    Session* const session = own(walk.subscriber);
    if (session == nullptr || session->conn == nullptr)
        return true;
    if (!session->is_open || !port_.has_room(*session->conn))
        return false; // goes on when the peer has read
    SessionPlace& place = bus_.sessions().at(walk.subscriber);
    found_.clear();
    bus_.retained().next(walk.filter, walk.cursor, found_);
    for (std::size_t i = 0; i < found_.size(); ++i) {
        MessageRef& message = found_[i];
        const std::uint8_t qos = std::min(message->qos(), walk.qos);
        if (qos != 0 && !reserve(place, static_cast<std::uint32_t>(message->bytes()))) {
            walk.cursor = {std::string(message->topic()), false};
            return false; // from this one on, when there is room in its queue
        }
        if (qos != 0 && session->durable() != 0) {
            MessageRef owed(message->view());
            keep_durable(session->durable(), owed->view(), owed, qos);
            message = std::move(owed);
        }
        port_.new_message();
        deliver(*session, message->view(), message, qos, IOTCC_PUBLISH_RETAINED);
    }
    return walk.cursor.done;
}

} // namespace iotcc::bus
