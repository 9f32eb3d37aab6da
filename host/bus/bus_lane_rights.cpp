#include "bus_lane.hpp"
#include "topic_filter.hpp"

#include <utility>

// Who may do what. Without rights each of these is one branch.
namespace iotcc::bus {

namespace {

// A device that opened no session by name, over WebSocket or raw TCP, has topics of its own: there
// its id is all that it proved, while a client of MQTT may choose one.
bool owns(const Session* session, const Client& client, std::string_view last,
          std::string_view topic)
{
    return (session == nullptr || session->name == nullptr) &&
           is_topic_of(client.device, last, topic);
}

} // namespace

Client BusLane::client_of(iotcc_conn& conn)
{
    const Session* const session = port_.session_of(conn);
    return session == nullptr ? port_.client_of(conn) : client_of(*session);
}

// Also while it is away.
Client BusLane::client_of(const Session& session)
{
    if (session.name == nullptr)
        return session.conn == nullptr ? Client{} : port_.client_of(*session.conn);
    return {session.details == nullptr ? std::string_view() : session.details->owner,
            *session.name};
}

// Of a member of a shared group, on whatever lane: a message for one that may not read it would be
// lost for the others too.
Standing BusLane::standing(Subscriber member, std::string_view topic)
{
    const SessionPlace& place = bus_.sessions().at(member);
    if (bus_.asks_rights()) [[unlikely]] {
        const Reader* const reader = place.reader.load(std::memory_order_acquire);
        if (reader != nullptr && !port_.may_read({reader->user, reader->device}, topic))
            return Standing::barred;
    }
    return place.is_connected.load(std::memory_order_relaxed) ? Standing::connected
                                                              : Standing::away;
}

// Before it is a member of its first group.
void BusLane::name_reader(const Session& session)
{
    std::atomic<const Reader*>& reader = bus_.sessions().at(session.number).reader;
    if (reader.load(std::memory_order_relaxed) != nullptr)
        return;
    const Client client = client_of(session);
    reader.store(new Reader{std::string(client.user), std::string(client.device)},
                 std::memory_order_release);
}

bool BusLane::may_read(const Session& session, std::string_view topic)
{
    if (!bus_.asks_rights())
        return true;
    return rights_.may(
        port_.rights_generation(), session.serial, RightsCache::Access::read, topic, [&] {
            const Client client = client_of(session);
            return owns(&session, client, "down", topic) || port_.may_read(client, topic);
        });
}

bool BusLane::may_write(iotcc_conn& from, std::string_view topic)
{
    if (is_of_host(topic)) [[unlikely]]
        return false;
    if (!bus_.asks_rights())
        return true;
    const Session* const session = port_.session_of(from);
    const auto ask = [&] {
        const Client client = client_of(from);
        return owns(session, client, "up", topic) || port_.may_write(client, topic);
    };
    return session == nullptr ? ask()
                              : rights_.may(port_.rights_generation(), session->serial,
                                            RightsCache::Access::write, topic, ask);
}

bool BusLane::may_subscribe(const Session& session, std::string_view filter)
{
    if (!bus_.asks_rights())
        return true;
    const Client client = client_of(session);
    if (owns(&session, client, "down", filter))
        return true;
    const auto share = split_share(filter);
    return port_.may_subscribe(client, share ? share->filter : filter);
}

// Of a will, and of what a topic keeps: the right of its writer may be gone (CVE-2018-12546).
bool BusLane::may_still_write(const Message& message)
{
    const Client writer = bus_.asks_rights() ? message.writer() : Client{};
    return writer.device.empty() || port_.may_write(writer, message.topic());
}

// The will of one who opens a session gets its writer. False: it may not be published.
bool BusLane::take_rights(Opening& opening)
{
    if (!opening.will)
        return true;
    const Message& will = *opening.will;
    const Client client{opening.owner, opening.name};
    if (is_of_host(will.topic()) ||
        (bus_.asks_rights() && !port_.may_write(client, will.topic()))) {
        ++counts_.denied;
        return false;
    }
    if (bus_.asks_rights())
        opening.will = MessageRef(will.view(), client);
    return true;
}

// Whose right is looked at again before what the topic keeps is sent; nobody's where it is the
// device's own.
Client BusLane::writer_of(iotcc_conn& from, std::string_view topic)
{
    const Client client = client_of(from);
    return owns(port_.session_of(from), client, "up", topic) ? Client{} : client;
}

// Acknowledged, but not delivered [MQTT-3.3.5-2]; behind what the connection waits for already.
std::int32_t BusLane::deny(const iotcc_conn& from, const MessageView& message, std::uint64_t token)
{
    ++counts_.denied;
    return pass_over(from, message, token, IOTCC_E_DENIED);
}

std::int32_t BusLane::pass_over(const iotcc_conn& from, const MessageView& message,
                                std::uint64_t token, std::int32_t status)
{
    if (message.qos == 0 || waiting_.empty() || !waiting_.contains(from.id))
        return status;
    begin();
    if (is_held(from.id))
        hold_back({from.id, token, {}, port_.monotonic_ms(), 0, 0, status});
    else
        answer(from.id, token, status, Answer::Kind::plain, kThisTurn);
    return IOTCC_PENDING;
}

// Whether a session of this lane may not have it; then the room for it is given back.
bool BusLane::withholds(Subscriber number, const MessageView& message, std::uint8_t qos)
{
    const Session* const session = own(number);
    if (session == nullptr || may_read(*session, message.topic))
        return false;
    if (qos != 0)
        unreserve(bus_.sessions().at(number),
                  static_cast<std::uint32_t>(message.topic.size() + message.payload.size()));
    ++counts_.withheld;
    return true;
}

// The right to a message that waits in the queue is gone.
void BusLane::withdraw(Session& session, std::uint64_t number, Delivery& delivery)
{
    records_.reserve(2);
    discard(session, number, delivery);
    ++counts_.withheld;
}

std::uint32_t BusLane::new_serial() noexcept
{
    if (++last_serial_ == 0) {
        rights_.forget();
        ++last_serial_;
    }
    return last_serial_;
}

} // namespace iotcc::bus
