#include "restore.hpp"

#include "bus.hpp"
#include "bus_lane.hpp"
#include "records.hpp"
#include "topic_filter.hpp"

#include <algorithm>
#include <utility>

namespace iotcc::bus {

namespace {

constexpr std::uint64_t kLow56 = (std::uint64_t{1} << 56) - 1;

// In the order in which they go to the peer: those that have their number, then as they were
// published.
bool goes_before(const DeliveryRecord& left, std::uint64_t left_message,
                 const DeliveryRecord& right, std::uint64_t right_message)
{
    if ((left.number == 0) != (right.number == 0))
        return left.number != 0;
    return left.number != right.number ? left.number < right.number : left_message < right_message;
}

} // namespace

void Restore::live(const store::Key& key, std::string_view value)
{
    take(key.kind(), key.high & kLow56, key.low, value);
}

void Restore::torn(const store::TornTail& tail)
{
    remarks_.push_back(tail.file + ": cut by " + std::to_string(tail.bytes) + " bytes at " +
                       std::to_string(tail.offset) + ", which were never acknowledged");
}

void Restore::damaged(const store::Damage& damage)
{
    remarks_.push_back(damage.text);
}

void Restore::take(std::uint8_t kind, std::uint64_t session, std::uint64_t low,
                   std::string_view value)
{
    bool is_good = true;
    switch (static_cast<RecordKind>(kind)) {
    case RecordKind::session:
        is_good = take_session(low, value);
        break;
    case RecordKind::subscription:
        is_good = take_subscription(session, low, value);
        break;
    case RecordKind::message:
        is_good = take_message(low, value);
        break;
    case RecordKind::delivery:
        is_good = take_delivery(session, low, value);
        break;
    case RecordKind::retained:
        is_good = take_whole(retained_, low, value);
        break;
    case RecordKind::once:
        sessions_[session].once.push_back(static_cast<std::uint16_t>(low));
        break;
    case RecordKind::will:
        is_good = take_whole(wills_, low, value);
        break;
    default: // of a newer host: left as it is
        return;
    }
    const bool is_numbered = static_cast<RecordKind>(kind) != RecordKind::once &&
                             static_cast<RecordKind>(kind) != RecordKind::subscription;
    last_number_ = std::max({last_number_, session, is_numbered ? low : 0});
    unreadable_ += is_good ? 0 : 1;
}

bool Restore::take_session(std::uint64_t number, std::string_view value)
{
    const auto record = read_session(value);
    if (!record)
        return false;
    SessionState& state = sessions_[number];
    state.name = record->name;
    state.owner = record->owner;
    state.since_ms = record->since_ms;
    state.is_there = true;
    return true;
}

bool Restore::take_subscription(std::uint64_t session, std::uint64_t low, std::string_view value)
{
    const auto record = read_subscription(value);
    if (!record || check_filter(record->filter) != TopicFault::none)
        return false;
    sessions_[session].filters[static_cast<std::uint32_t>(low)] = {std::string(record->filter),
                                                                   record->qos};
    return true;
}

bool Restore::take_delivery(std::uint64_t session, std::uint64_t message, std::string_view value)
{
    const auto record = read_delivery(value);
    if (!record)
        return false;
    sessions_[session].owed.push_back({*record, message});
    return true;
}

std::optional<MessageRecord> Restore::message_of(std::string_view value)
{
    const auto message = read_message(value);
    return message && check_topic(message->topic) == TopicFault::none ? message : std::nullopt;
}

bool Restore::take_message(std::uint64_t number, std::string_view value)
{
    const auto message = message_of(value);
    if (!message)
        return false;
    const auto stub = messages_.insert_or_assign(number, MessageStub(*message, message->writer));
    stub.first->second->set_stored(number);
    return true;
}

bool Restore::take_whole(std::map<std::uint64_t, MessageRef>& into, std::uint64_t number,
                         std::string_view value)
{
    const auto message = message_of(value);
    if (!message)
        return false;
    into.insert_or_assign(number, MessageRef(*message, message->writer));
    return true;
}

void Restore::give_to(Bus& bus)
{
    bus.stored_up_to(last_number_);
    Records records(bus.store());
    drop_older(records);
    give_sessions(bus, records);
    give_retained(bus, records);
    give_wills(bus);
    for (const auto& [number, message] : messages_)
        if (!owed_.contains(number))
            records.erase_message(number);
    (void)records.append();
    tell(bus);
}

void Restore::tell(Bus& bus)
{
    const BusSettings& most = bus.settings();
    if (sessions_.size() > most.sessions)
        remarks_.push_back(std::to_string(sessions_.size()) +
                           " sessions are more than bus.sessions allows: they stay until they end");
    if (bus.retained().count() > most.retained_messages ||
        bus.retained().bytes() > most.retained_bytes)
        remarks_.push_back("retained messages are more than bus.retained_... allow: they stay "
                           "until they are cleared");
    if (unreadable_ != 0)
        remarks_.push_back(std::to_string(unreadable_) +
                           " records make no sense and were left out");
    const std::size_t retained = bus.retained().count();
    if (!sessions_.empty() || retained != 0)
        remarks_.push_back("restored " + std::to_string(sessions_.size()) + " sessions, " +
                           std::to_string(messages_.size()) + " messages and " +
                           std::to_string(retained) + " retained messages");
}

// An earlier version left out what was over its limits, and knew nothing of it when its device came
// or its topic was set: they may be there twice.
void Restore::drop_older(Records& records)
{
    std::unordered_map<std::string_view, std::uint64_t> newest;
    for (const auto& [durable, state] : sessions_)
        if (state.is_there)
            newest[state.name] = durable;
    for (auto& [durable, state] : sessions_) {
        if (!state.is_there || newest[state.name] == durable)
            continue;
        records.erase_session(durable);
        state.is_there = false; // what hangs on it goes as of any that is not there
        remarks_.push_back("an older session of \"" + state.name +
                           "\" was erased: there is a newer one");
    }
}

// Lanes commit one after the other: what one had erased and another had not yet when the host was
// killed belongs to nobody, and goes now.
void Restore::give_sessions(Bus& bus, Records& records)
{
    std::uint32_t lane = 0;
    for (auto& [durable, state] : sessions_)
        if (state.is_there)
            give_session(bus.lane(lane++ % bus.lanes()), records, durable, state);
        else
            erase(records, durable, state);
    std::erase_if(sessions_, [](const auto& each) { return !each.second.is_there; });
}

void Restore::erase(Records& records, std::uint64_t durable, const SessionState& state)
{
    for (const auto& [stored, filter] : state.filters)
        records.erase_subscription(durable, {filter.first, stored, filter.second});
    for (const std::uint16_t each : state.once)
        records.erase_once(durable, each);
    for (const SessionState::Owed& each : state.owed)
        records.erase_delivery(durable, each.message);
}

void Restore::give_session(BusLane& home, Records& records, std::uint64_t durable,
                           SessionState& state)
{
    Session& session = home.restore_session(state.name, state.owner, durable, state.since_ms);
    for (const auto& [stored, filter] : state.filters)
        home.restore_subscription(session, {filter.first, stored, filter.second});
    std::sort(state.once.begin(), state.once.end());
    session.details->once = state.once;
    std::sort(state.owed.begin(), state.owed.end(), [](const auto& left, const auto& right) {
        return goes_before(left.record, left.message, right.record, right.message);
    });
    for (const SessionState::Owed& each : state.owed) {
        const auto message = messages_.find(each.message);
        if (each.record.received) {
            home.restore_delivery(session, each.record, each.message, MessageStub());
        } else if (message != messages_.end()) {
            home.restore_delivery(session, each.record, each.message, message->second);
            owed_.insert(each.message);
        } else {
            records.erase_delivery(durable, each.message);
        }
    }
}

// Of two values of a topic the newer is the last to come, and is kept: see drop_older.
void Restore::give_retained(Bus& bus, Records& records)
{
    for (auto& [number, message] : retained_) {
        message->set_retained_as(number);
        if (const auto older = bus.retained().find(message->topic()))
            records.erase_retained(**older);
        bus.retained().put_back(message);
    }
}

// The host was killed under them: none of them said goodbye.
void Restore::give_wills(Bus& bus)
{
    for (const auto& [number, will] : wills_)
        bus.lane(0).restore_will(number, will);
}

} // namespace iotcc::bus
