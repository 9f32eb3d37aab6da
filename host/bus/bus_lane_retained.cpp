#include "bus_lane.hpp"

#include <algorithm>
#include <new>
#include <utility>

// What topics keep, and who gets it.
namespace iotcc::bus {

// In the store the last value of a topic is the last in memory: both change under one lock. With
// QoS 0 nobody waits for the store: while it has no room the topic is remembered instead.
void BusLane::retain(const MessageView& message, MessageRef& kept)
{
    const std::unique_lock lock = bus_.lock_retained();
    const bool is_late = message.qos == 0 && !records_.has_room();
    const std::optional<MessageRef> old = bus_.retained().find(message.topic);
    if (message.payload.empty()) {
        if (!old)
            return;
        if (is_late) {
            bus_.unsaved().add(message.topic, (*old)->retained_as());
        } else {
            records_.erase_retained(**old);
            (void)records_.append();
        }
        bus_.retained().clear(message.topic);
    } else {
        // Its own copy where the other is on its way already: a number is set before it is shared.
        MessageRef value = kept && !records_.is_on()
                               ? kept
                               : MessageRef(message, kept ? kept->writer() : Client{});
        value->set_retained_as(retained_number(message.topic, old));
        if (bus_.retained().set(value) == Retained::refused) {
            ++counts_.retained_refused;
            return;
        }
        const store::Batch::Mark before = records_.mark();
        try {
            if (is_late) {
                bus_.unsaved().add(message.topic, value->retained_as());
            } else {
                records_.put_retained(*value);
                (void)records_.append();
            }
        } catch (const std::bad_alloc&) {
            records_.cut(before);
            if (old)
                bus_.retained().put_back(*old);
            else
                bus_.retained().clear(message.topic);
            throw;
        }
    }
}

// What the store has of the topic is replaced.
std::uint64_t BusLane::retained_number(std::string_view topic, const std::optional<MessageRef>& old)
{
    if (old)
        return (*old)->retained_as();
    const auto unsaved = bus_.unsaved().number_of(topic);
    return unsaved ? *unsaved : bus_.new_stored_number();
}

void BusLane::save_retained()
{
    constexpr std::size_t kTopics = 256; // of a turn
    if (!bus_.unsaved().any() || !records_.has_room())
        return;
    const std::unique_lock lock = bus_.lock_retained();
    bus_.unsaved().save(kTopics, [this](std::string_view topic, std::uint64_t number) {
        if (const auto value = bus_.retained().find(topic))
            records_.put_retained(**value);
        else
            records_.erase_retained(number);
    });
    (void)records_.append();
    port_.wake_in(kRetryMs);
}

// With QoS 0 to whoever is there: nobody is owed what comes again in some seconds.
void BusLane::publish_system(const MessageRef& message)
{
    begin();
    (void)bus_.system().set(message);
    MessageRef kept;
    (void)route({message->topic(), message->payload(), 0, false}, kept, {});
}

void BusLane::walk_later(Session& session)
{
    if (session.walks == nullptr || session.is_walking || !session.is_open)
        return;
    walking_.push_back(session.number);
    session.is_walking = true;
}

void BusLane::walk_retained()
{
    walking_now_.swap(walking_);
    for (std::size_t i = 0; i < walking_now_.size(); ++i) {
        Session* const session = own(walking_now_[i]);
        if (session == nullptr)
            continue; // it has ended, or moved
        session->is_walking = false;
        if (i >= kWalksPerTurn || walk(*session))
            walk_later(*session);
    }
    walking_now_.clear();
    found_early_ = 0;
}

// A slice. The first one is taken with the subscription itself: what is published as soon as its
// SUBACK is there must not come as retained too.
void BusLane::find_retained(RetainedWalk& walk)
{
    const auto& retained = is_of_host(walk.filter) ? bus_.system() : bus_.retained();
    try {
        retained.next(walk.filter, walk.cursor, walk.found);
    } catch (const std::bad_alloc&) {
        walk.found.clear(); // from the cursor on again
        throw;
    }
}

// What they have found may be old when it can be sent.
void BusLane::doubt(std::vector<RetainedWalk>& walks) noexcept
{
    for (RetainedWalk& walk : walks)
        walk.is_doubted = true;
}

// A value that has just come: what its topic kept before must not come behind it.
void BusLane::supersede(std::vector<RetainedWalk>& walks, std::string_view topic)
{
    const auto topic_of = [](const MessageRef& message) { return message->topic(); };
    for (RetainedWalk& walk : walks) {
        const auto left = walk.found.begin() + static_cast<std::ptrdiff_t>(walk.sent);
        const auto old =
            std::ranges::lower_bound(left, walk.found.end(), topic, RetainedOrder(), topic_of);
        if (old != walk.found.end() && topic_of(*old) == topic)
            walk.found.erase(old);
    }
}

// One slice. False: nothing more until the peer has read, or settled something.
bool BusLane::walk(Session& session)
{
    if (session.walks == nullptr || session.walks->empty() || session.conn == nullptr ||
        !session.is_open)
        return false;
    RetainedWalk& walk = session.walks->front();
    walk.look_again();
    if (walk.found.empty() && !walk.cursor.done)
        find_retained(walk);
    if (!send_slice(session, walk)) {
        doubt(*session.walks);
        return false;
    }
    walk.found.clear();
    walk.sent = 0;
    if (!walk.cursor.done)
        return true;
    session.walks->erase(session.walks->begin());
    if (session.walks->empty())
        session.walks.reset();
    return true;
}

bool BusLane::send_slice(Session& session, RetainedWalk& walk)
{
    for (; walk.sent < walk.found.size(); ++walk.sent) {
        const MessageRef& next = walk.found[walk.sent];
        if (bus_.asks_rights() && !(may_read(session, next->topic()) && may_still_write(*next)))
            ++counts_.withheld;
        else if (!send_retained(session, next, std::min(next->qos(), walk.qos)))
            return false;
    }
    return true;
}

// False: there is no room for it now.
bool BusLane::send_retained(Session& session, MessageRef message, std::uint8_t qos)
{
    if (qos == 0 && !port_.has_room(*session.conn))
        return false;
    SessionPlace& place = bus_.sessions().at(session.number);
    if (qos != 0 && !reserve(place, static_cast<std::uint32_t>(message->bytes())))
        return false;
    if (qos != 0) {
        try {
            prepare_retained(session, message);
        } catch (const std::bad_alloc&) {
            unreserve(place, static_cast<std::uint32_t>(message->bytes()));
            throw;
        }
        if (session.durable() != 0)
            owe(session.durable(), *message, qos);
    }
    port_.new_message();
    deliver(session, message->view(), message, qos, IOTCC_PUBLISH_RETAINED);
    return true;
}

// As prepare() for a publication.
void BusLane::prepare_retained(Session& session, MessageRef& message)
{
    prepare(session);
    if (session.durable() == 0)
        return;
    message = MessageRef::apart(message->view()); // a number of its own in the store
    keep_durable(*message);
    records_.reserve(2);
}

} // namespace iotcc::bus
