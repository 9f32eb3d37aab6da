#pragma once
#include "bus.hpp"
#include "bus_counts.hpp"
#include "lane_port.hpp"
#include "match_scratch.hpp"
#include "message.hpp"
#include "parcel.hpp"
#include "record_text.hpp"
#include "records.hpp"
#include "rights_cache.hpp"
#include "session.hpp"

#include <iotcc/service/bus.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace iotcc::bus {

// The bus on one lane: the sessions whose home is there, and what its connections publish. [lane]
// all of it, but where it says otherwise. What must not be nested in a call of a handler (offers,
// answers), and what is worth gathering (parcels, records), waits for the end of the turn.
class BusLane {
public:
    BusLane(Bus& bus, LanePort& port, std::uint32_t index);
    ~BusLane();
    BusLane(const BusLane&) = delete;
    BusLane& operator=(const BusLane&) = delete;

    // What a connection of this lane asks for: see service/bus.h and io.deliver, whose results
    // these answer. `once_id`: of QoS 2, or 0.
    std::int32_t publish(iotcc_conn& from, const MessageView& message, std::uint32_t once_id,
                         std::uint64_t token);
    std::int32_t open_session(iotcc_conn& conn, Opening opening);
    std::int32_t subscribe(iotcc_conn& conn, std::span<iotcc_subscription> wanted,
                           std::uint64_t token);
    std::int32_t unsubscribe(iotcc_conn& conn, std::span<const iotcc_str> filters,
                             std::uint64_t token);
    std::int32_t settle(iotcc_conn& conn, std::uint64_t number, std::uint32_t how,
                        std::uint64_t token);
    std::int32_t release(iotcc_conn& conn, std::uint32_t once_id, std::uint64_t token);
    void drop_will(iotcc_conn& conn);

    // What happened to one.
    void writable(iotcc_conn& conn);
    void closed(iotcc_conn& conn, std::int32_t why);

    // Not for a connection: `hearer` hears what matches until unlisten. A valid filter. Nothing:
    // there are too many sessions.
    [[nodiscard]] std::optional<Subscriber> listen(std::string_view filter, Hearer& hearer);
    void unlisten(Subscriber subscriber);

    // Whether the connection has subscribed to that topic.
    [[nodiscard]] bool is_heard_by(iotcc_conn& conn, std::string_view topic);
    // A message that nobody can get, since nobody subscribes and nothing keeps it.
    void unheard() noexcept { ++counts_.published; }
    // On behalf of nobody: a plugin's or the host's own. False: a queue is full, and nobody got it.
    bool publish(const MessageView& message);

    // A topic of the host's own, "$SYS/...", has this value now.
    void publish_system(const MessageRef& message);

    void take(Parcel& parcel) { parcel.open(*this); }
    // The store has committed all up to there.
    void committed(std::uint64_t sequence);
    // Whether end_turn has something to do.
    [[nodiscard]] bool has_work() const noexcept { return has_work_; }
    void end_turn();
    void tick(); // once a second
    // [any] Its part of Bus::counts().
    [[nodiscard]] BusCounts counts() const noexcept
    {
        BusCounts counts;
        add_counts(counts);
        return counts;
    }
    void add_counts(BusCounts& sums) const noexcept { counts_.add_to(sums); } // [any]

    // [main] Before the lanes run: see restore.hpp. nullptr: there are too many sessions, or one of
    // that name. since_unix_ms 0: it was connected.
    [[nodiscard]] Session* restore_session(const std::string& name, const std::string& owner,
                                           std::uint64_t durable, std::uint64_t since_unix_ms);
    void restore_subscription(Session& session, Subscription subscription);
    void restore_delivery(Session& session, const DeliveryRecord& record, std::uint64_t stored,
                          MessageRef message);
    void restore_will(std::uint64_t stored, MessageRef will);

private:
    struct Item { // of an outbox
        MessageRef message;
        Subscriber subscriber;
        std::uint8_t qos;
        std::uint64_t durable; // the session's number in the store
    };
    struct Held {                 // a publication that waits for room
        std::uint64_t connection; // 0: nobody waits, it is a will
        std::uint64_t token;
        MessageRef message;     // empty: only the answer waits, behind publications
        std::uint64_t since_ms; // monotonic
        std::uint32_t once_id = 0;
        std::uint64_t will_stored = 0;
    };
    struct Origin { // what else is noted when a message is taken
        iotcc_conn* from = nullptr;
        std::uint32_t once_id = 0;     // of that one
        std::uint64_t will_stored = 0; // the store's number of the will that it is
    };
    struct Answer { // that a connection waits for
        std::uint64_t connection, token;
        std::uint64_t sequence; // of the store, which must be committed first; 0: nothing
        std::int32_t status;
        enum class Kind : std::uint8_t { plain, opened } kind;
    };
    struct Unconfirmed { // a delivery that may be sent when that is committed
        std::uint64_t sequence;
        Subscriber subscriber;
        std::uint64_t number;
        std::uint64_t durable; // the session's: the subscriber may be another by then
    };
    struct Early { // what came before the session that it is for
        std::vector<Item> items;
        std::vector<Opening> openings;
    };
    struct Move { // a session that goes to another lane
        std::unique_ptr<Session> session;
        Opening opening;
        std::uint32_t lanes_to_go; // that may still have sent something for it to here
    };
    // Between the oldest delivery that is not settled and one that is sent: packet ids have 16
    // bits.
    static constexpr std::uint64_t kMostSpan = 65'534;
    static constexpr std::uint32_t kRetryMs = 5;
    static constexpr std::uint64_t kTakeoverMs = 10'000; // for who takes over to come
    // Numbers between the oldest delivery that is owed and one that is sent: see handler.h.
    static constexpr std::uint64_t kMostApart = 65'535;
    static constexpr std::uint64_t kThisTurn =
        ~std::uint64_t{0}; // a sequence that append() will give

    // bus_lane.cpp: from a publisher to the sessions
    void begin_reading();
    void begin();
    std::optional<Subscriber> route(const MessageView& message, MessageRef& kept,
                                    const Origin& origin);
    [[nodiscard]] std::optional<Subscriber> reserve(std::span<const Hit> hits,
                                                    const MessageView& message);
    [[nodiscard]] bool reserve(SessionPlace& place, std::uint32_t bytes);
    [[nodiscard]] bool is_full(const SessionPlace& place, std::uint32_t messages,
                               std::uint64_t bytes) const;
    [[nodiscard]] bool is_dropped(Hit hit) const;
    void drop_old(Session& session);
    static void unreserve(SessionPlace& place, std::uint32_t bytes) noexcept;
    void hand_over(Hit hit, const MessageView& message, MessageRef& kept);
    void keep_durable(std::uint64_t durable, const MessageView& message, MessageRef& kept,
                      std::uint8_t qos);
    void deliver(Session& session, const MessageView& message, MessageRef& kept, std::uint8_t qos,
                 std::uint32_t flags);
    void hand_to_hearer(Session& session, const MessageView& message, MessageRef& kept);
    void enqueue(Session& session, MessageRef message, std::uint8_t qos, bool retained);
    void unpack(std::vector<Item>& items);
    void unpack(Item& item);
    void lose(const Item& item);
    [[nodiscard]] bool has_once_id(iotcc_conn& from, std::uint32_t once_id);
    void take_once_id(iotcc_conn& from, std::uint32_t once_id);

    // bus_lane_hearers.cpp
    void tell_hearers();

    // bus_lane_retained.cpp
    void retain(const MessageView& message, MessageRef& kept);
    void walk_retained();
    void walk_later(Session& session);
    void find_retained(RetainedWalk& walk);
    [[nodiscard]] bool walk(Session& session);
    [[nodiscard]] bool send_retained(Session& session, MessageRef message, std::uint8_t qos);

    // bus_lane_rights.cpp
    [[nodiscard]] Client client_of(iotcc_conn& conn);
    [[nodiscard]] Client client_of(const Session& session);
    [[nodiscard]] bool may_read(const Session& session, std::string_view topic);
    [[nodiscard]] bool may_write(iotcc_conn& from, std::string_view topic);
    [[nodiscard]] bool may_subscribe(const Session& session, std::string_view filter);
    [[nodiscard]] bool may_still_write(const Message& message);
    [[nodiscard]] bool take_rights(Opening& opening);
    std::int32_t deny(const iotcc_conn& from, const MessageView& message, std::uint64_t token);
    [[nodiscard]] bool withholds(Subscriber number, const MessageView& message, std::uint8_t qos);
    void withdraw(Session& session, std::uint64_t number, Delivery& delivery);
    [[nodiscard]] Client writer_of(iotcc_conn& from, std::string_view topic);
    [[nodiscard]] std::uint32_t new_serial() noexcept;

    // bus_lane_held.cpp: publications for which there is no room yet
    [[nodiscard]] bool is_held(std::uint64_t connection) const;
    std::int32_t hold(std::uint64_t connection, MessageRef message, std::uint32_t once_id,
                      std::uint64_t token);
    void retry_held();
    void hold_on(Held held);
    [[nodiscard]] bool retry(Held& held);
    [[nodiscard]] bool retry_publication(const Held& held, iotcc_conn* from);
    void complain_of(Subscriber blocker);
    void end_overloaded(Subscriber number);

    // bus_lane_turn.cpp: what waits for the end of the turn
    void offer_all();
    void offer(Session& session);
    [[nodiscard]] bool offer_one(Session& session, std::uint64_t number);
    void offer_later(Session& session);
    void resume(Session& session);
    void append();
    void answer(std::uint64_t connection, std::uint64_t token, std::int32_t status,
                Answer::Kind kind, std::uint64_t sequence);
    void give_answers();
    void give(const Answer& answer);
    void no_more_waits(std::uint64_t connection);
    std::int32_t result(const iotcc_conn& conn, std::uint64_t token, std::uint64_t changes_before);
    void flush_outboxes();

    // bus_lane_sessions.cpp, bus_lane_moves.cpp: openings, ends, moves
    void open(Opening opening);
    void open_at_home(Opening opening, Subscriber number);
    void open_kept(Session& session, Opening opening);
    Session& create(Subscriber number, const std::string* name, bool is_clean);
    [[nodiscard]] Session* session_for(iotcc_conn& conn);
    void attach(Session& session, Opening opening, std::int32_t present);
    void note_sent(Session& session);
    void keep_will(Session& session, MessageRef will);
    void forget_will(Session& session);
    void publish_will(Session& session);
    void publish_will(MessageRef will, std::uint64_t stored);
    void end(Session& session);
    void forget_deliveries(Session& session);
    void forget_stored(Session& session, const Delivery& delivery);
    void sweep(Subscriber number, std::uint64_t now);
    void refuse(Opening opening, std::int32_t status);
    [[nodiscard]] Session* own(Subscriber number);
    void free_number(Subscriber number);
    void move(Session& session, Opening opening);
    void confirm_passed(Subscriber number, std::uint32_t old_home);
    void passed(Subscriber number);
    void arrive(std::unique_ptr<Session> session, Opening opening);
    template <class F> void post(std::uint32_t lane, F f);

    // bus_lane_subscriptions.cpp
    [[nodiscard]] std::int32_t subscribe_one(Session& session, const iotcc_subscription& wanted,
                                             std::uint8_t most_qos);
    void unsubscribe_one(Session& session, std::string_view filter);
    void receive(Session& session, std::uint64_t number, Delivery& delivery);
    void make_room(Session& session, Delivery& delivery);

    Bus& bus_;
    LanePort& port_;
    const std::uint32_t index_;
    bool has_work_ = false;
    bool is_reading_ = false; // online in the epochs
    MatchScratch scratch_;
    Records records_;
    LaneCounts counts_;
    std::uint64_t committed_ = 0;
    std::vector<Subscriber> offering_, offering_now_;
    std::vector<Item> heard_, heard_now_; // for hearers
    std::deque<Held> held_;
    std::deque<Answer> answers_;      // that wait for a commit; sequence rises
    std::vector<Answer> new_answers_; // of this turn
    std::vector<Answer> due_answers_; // scratch of give_answers
    std::unordered_map<std::uint64_t, std::uint32_t>
        waiting_;                                   // answers and held ones, by connection
    std::deque<Unconfirmed> unconfirmed_;           // sequence rises
    std::vector<Unconfirmed> new_unconfirmed_;      // of this turn
    std::vector<Subscriber> walking_, walking_now_; // may get more of what topics keep
    std::vector<Subscriber> dropped_;               // scratch of reserve: who goes without
    std::vector<std::vector<Item>> outboxes_;       // by lane
    std::unordered_map<Subscriber, Move> moves_;    // from here
    std::unordered_map<Subscriber, Early> early_;   // of those on their way here
    const Message* unpacked_ = nullptr; // of whom a frame may be at hand; kept by its items
    Subscriber swept_ = 0;
    RightsCache rights_;
    std::uint32_t last_serial_ = 0;
};

template <class F> void BusLane::post(std::uint32_t lane, F f)
{
    port_.post(lane, std::make_unique<Call<F>>(std::move(f)));
}

} // namespace iotcc::bus
