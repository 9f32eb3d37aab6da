#pragma once
#include "bus.hpp"
#include "bus_counts.hpp"
#include "lane_port.hpp"
#include "match_scratch.hpp"
#include "message.hpp"
#include "parcel.hpp"
#include "read_back.hpp"
#include "record_text.hpp"
#include "records.hpp"
#include "reserve_more.hpp"
#include "rights_cache.hpp"
#include "session.hpp"

#include <iotcc/service/bus.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace iotcc::bus {

// The bus on one lane: the sessions whose home is there, and what its connections publish. [lane]
// all of it, but where it says otherwise. What must not be nested in a call of a handler (offers,
// answers), and what is worth gathering (parcels, records), waits for the end of the turn.
//
// What a connection asks for throws std::bad_alloc where there is no memory; then nothing is held
// back for it, and the connection is to be closed. What nobody asked for just now does not throw:
// it is tried again a little later.
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
    void closed(iotcc_conn& conn, std::int32_t why) noexcept;

    // Not for a connection: `hearer` hears what matches until unlisten. A valid filter. Nothing:
    // there are too many sessions.
    [[nodiscard]] std::optional<Subscriber> listen(std::string_view filter, Hearer& hearer);
    void unlisten(Subscriber subscriber) noexcept;

    // Whether the connection has subscribed to that topic, for itself.
    [[nodiscard]] bool is_heard_by(iotcc_conn& conn, std::string_view topic);
    // A message of a connection that goes no further: what is answered for it, in the order of its
    // acknowledgements.
    std::int32_t pass_over(const iotcc_conn& from, const MessageView& message, std::uint64_t token,
                           std::int32_t status);
    // A message that nobody can get, since nobody subscribes and nothing keeps it.
    void unheard() noexcept { ++counts_.published; }
    // On behalf of nobody: a plugin's, an operator's or the host's own. False: a queue is full, or
    // too much is not written yet, and nobody got it.
    bool publish(const MessageView& message);

    // A topic of the host's own, "$SYS/...", has this value now.
    void publish_system(const MessageRef& message);

    void take(std::unique_ptr<Parcel> parcel) noexcept;
    void take_back(ReadBack& read); // what it asked the MessageReader for
    // The store has committed all up to there.
    void committed(std::uint64_t sequence) noexcept;
    // Whether end_turn has something to do.
    [[nodiscard]] bool has_work() const noexcept { return has_work_; }
    void end_turn() noexcept;
    void tick() noexcept; // once a second
    // [any] Its part of Bus::counts().
    [[nodiscard]] BusCounts counts() const noexcept
    {
        BusCounts counts;
        add_counts(counts);
        return counts;
    }
    void add_counts(BusCounts& sums) const noexcept { counts_.add_to(sums); } // [any]

    // [main] Before the lanes run: see restore.hpp. A name comes once. since_unix_ms 0: it was
    // connected.
    [[nodiscard]] Session& restore_session(const std::string& name, const std::string& owner,
                                           std::uint64_t durable, std::uint64_t since_unix_ms);
    void restore_subscription(Session& session, Subscription subscription);
    void restore_delivery(Session& session, const DeliveryRecord& record, std::uint64_t stored,
                          MessageStub message);
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
        std::int32_t status = IOTCC_OK; // of the answer
    };
    struct Waits {                       // of a connection
        std::uint32_t all = 0, held = 0; // answers that are to come; of which behind publications
        std::uint64_t kept_in = 0;       // the pass over held_ in which one had to wait on
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
    struct Freed;
    struct Arrival final : Parcel { // a session that goes to another lane
        void open(BusLane& lane) override { lane.arrive(*this); }
        Subscriber number = 0;
        std::unique_ptr<Session> session; // nullptr: it has arrived
        Opening opening;
    };
    struct Items final : Parcel {
        void open(BusLane& lane) override { lane.unpack(*this); }
        std::vector<Item> items;
        std::size_t unpacked = 0;
    };
    struct Move {
        std::unique_ptr<Parcel> parcel; // the arrival
        Arrival* arrival = nullptr;
        std::uint32_t lanes_to_ask = 0;
        std::uint32_t lanes_to_go = 0; // that may still have sent something for it to here
    };
    // Between the oldest delivery that is not settled and one that is sent: packet ids have 16
    // bits.
    static constexpr std::uint64_t kMostSpan = 65'534;
    static constexpr std::uint32_t kRetryMs = 5;
    static constexpr std::uint64_t kComplainAgainMs = 100;
    static constexpr std::size_t kWalksPerTurn = 64;     // slices of what topics keep
    static constexpr std::uint64_t kTakeoverMs = 10'000; // for who takes over to come
    // Numbers between the oldest delivery that is owed and one that is sent: see handler.h.
    static constexpr std::uint64_t kMostApart = 65'535;
    static constexpr std::uint64_t kThisTurn =
        ~std::uint64_t{0}; // a sequence that append() will give

    // bus_lane_publish.cpp, bus_lane_room.cpp, bus_lane.cpp: from a publisher to the sessions
    void begin_reading();
    void begin();
    std::optional<Subscriber> route(const MessageView& message, MessageRef& kept,
                                    const Origin& origin);
    [[nodiscard]] bool prepare(std::span<const Hit> hits, const MessageView& message,
                               MessageRef& kept, const Origin& origin);
    [[nodiscard]] std::uint64_t durable_for(Hit hit, std::uint8_t published);
    void prepare(std::span<const Hit> hits, Hit hit);
    void prepare(Session& session);
    [[nodiscard]] std::optional<Subscriber> reserve(std::span<const Hit> hits,
                                                    const MessageView& message);
    [[nodiscard]] bool reserve(SessionPlace& place, std::uint32_t bytes);
    [[nodiscard]] bool is_full(const SessionPlace& place, std::uint32_t messages,
                               std::uint64_t bytes) const;
    [[nodiscard]] bool is_dropped(Hit hit) const;
    void drop_old(Session& session);
    void discard(Session& session, std::uint64_t number, Delivery& delivery);
    static void unreserve(SessionPlace& place, std::uint32_t bytes) noexcept;
    void unreserve(std::span<const Hit> hits, const MessageView& message) noexcept;
    void hand_over(Hit hit, const MessageView& message, MessageRef& kept);
    void keep_durable(Message& message);
    void owe(std::uint64_t durable, Message& message, std::uint8_t qos);
    void deliver(Session& session, const MessageView& message, MessageRef& kept, std::uint8_t qos,
                 std::uint32_t flags);
    void hand_to_hearer(Session& session, const MessageView& message, MessageRef& kept);
    void enqueue(Session& session, MessageRef message, std::uint8_t qos, bool retained);
    void unpack(Items& parcel);
    void unpack(Item& item);
    void lose(const Item& item);
    static void drop(LaneCount& of_lane, std::atomic<std::uint64_t>& of_session) noexcept;
    [[nodiscard]] bool has_once_id(iotcc_conn& from, std::uint32_t once_id);
    void take_once_id(iotcc_conn& from, std::uint32_t once_id);

    // bus_lane_window.cpp: what of a queue is in memory
    [[nodiscard]] bool has_room(const Session& session, const QueueWindow& window,
                                const Delivery& next) const;
    void enter_window(Session& session, Delivery& delivery);
    void shrink_window(Session& session);
    void read_back(Session& session);
    void extend_window(Session& session, ReadBack& read);

    // bus_lane_hearers.cpp
    void tell_hearers();

    // bus_lane_retained.cpp
    void retain(const MessageView& message, MessageRef& kept);
    [[nodiscard]] std::uint64_t retained_number(std::string_view topic,
                                                const std::optional<MessageRef>& old);
    void save_retained();
    void walk_retained();
    void walk_later(Session& session);
    void find_retained(RetainedWalk& walk);
    static void doubt(std::vector<RetainedWalk>& walks) noexcept;
    static void supersede(std::vector<RetainedWalk>& walks, std::string_view topic);
    [[nodiscard]] bool walk(Session& session);
    [[nodiscard]] bool send_slice(Session& session, RetainedWalk& walk);
    void prepare_retained(Session& session, MessageRef& message);
    [[nodiscard]] bool send_retained(Session& session, MessageRef message, std::uint8_t qos);

    // bus_lane_rights.cpp
    [[nodiscard]] Client client_of(iotcc_conn& conn);
    [[nodiscard]] Client client_of(const Session& session);
    [[nodiscard]] Standing standing(Subscriber member, std::string_view topic);
    void name_reader(const Session& session);
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
    template <class Queue> Waits& count_wait(std::uint64_t connection, Queue& queue);
    void hold_back(Held held);
    std::int32_t hold(std::uint64_t connection, MessageRef message, std::uint32_t once_id,
                      std::uint64_t token);
    void retry_held();
    [[nodiscard]] bool is_behind_another(const Held& held) const;
    void hold_on(const Held& held);
    [[nodiscard]] bool retry(Held& held);
    [[nodiscard]] bool retry_publication(Held& held, iotcc_conn* from);
    void complain_of(Subscriber blocker);
    [[nodiscard]] static bool waits_for_store(Session& session);
    void end_overloaded(Subscriber number);

    // bus_lane_turn.cpp: what waits for the end of the turn
    template <class F> void attempt(F f) noexcept;
    void open_parcels();
    void offer_all();
    void offer(Session& session);
    [[nodiscard]] bool offer_one(Session& session, std::uint64_t number);
    void offer_later(Session& session);
    void resume(Session& session);
    void append();
    void answer(std::uint64_t connection, std::uint64_t token, std::int32_t status,
                Answer::Kind kind, std::uint64_t sequence);
    void give_answers();
    void give_committed();
    void give(const Answer& answer);
    void set_open(iotcc_conn& conn);
    void no_more_waits(std::uint64_t connection);
    std::int32_t result(const iotcc_conn& conn, std::uint64_t token, std::uint64_t changes_before);
    void flush_outboxes();

    // bus_lane_sessions.cpp, bus_lane_moves.cpp: openings, ends, moves
    void open(Opening& opening);
    void open_at_home(Opening& opening, Subscriber number);
    void open_kept(Session& session, Opening& opening);
    void reopen_all();
    Session& create(Subscriber number, const std::string* name, bool is_clean,
                    std::unique_ptr<SessionDetails> details);
    [[nodiscard]] Session* session_for(iotcc_conn& conn);
    void attach(Session& session, Opening& opening, std::int32_t present) noexcept;
    void begin_attached(Session& session, Opening& opening, std::int32_t present);
    void leave(Session& session);
    void note_sent(Session& session);
    void keep_will(Session& session, MessageRef will);
    void forget_will(Session& session);
    void publish_will(Session& session);
    void publish_will(const MessageRef& will, std::uint64_t stored);
    void end(Session& session);
    void end_losing(Session& session, LaneCount& dropped);
    void count_owed(Session& session, LaneCount& dropped) noexcept;
    void forget_deliveries(Session& session);
    void forget_stored(Session& session, const Delivery& delivery);
    void sweep(Subscriber number, std::uint64_t now);
    void refuse(const Opening& opening, std::int32_t status);
    [[nodiscard]] Session* own(Subscriber number);
    void move(Session& session, Opening& opening);
    void ask_lanes();
    void confirm_passed(Subscriber number, std::uint32_t old_home);
    void passed(Subscriber number);
    void arrive(Arrival& arrival);
    void take_in(Arrival& arrival);
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
    std::vector<Answer> due_answers_; // of which given_ are given
    std::size_t given_ = 0;
    std::unordered_map<std::uint64_t, Waits> waiting_; // by connection
    std::uint64_t held_pass_ = 0, held_due_ms_ = 0; // over held_: the last one's number; the next
    std::vector<Unconfirmed> unconfirmed_;          // sequence rises; of this turn: kThisTurn
    std::vector<Subscriber> walking_, walking_now_; // may get more of what topics keep
    std::size_t found_early_ = 0;                   // slices of this turn, with the subscriptions
    std::vector<Subscriber> dropped_;               // scratch of reserve: who goes without
    std::vector<std::vector<Item>> outboxes_;       // by lane
    std::unordered_map<Subscriber, Move> moves_;    // from here
    std::unordered_map<Subscriber, Early> early_;   // of those on their way here
    std::vector<Opening> reopening_;                // to be opened on the lanes they came from
    std::unique_ptr<Parcel> parcels_;               // that could not be opened yet, in order
    Parcel* last_parcel_ = nullptr;
    const Message* unpacked_ = nullptr; // of whom a frame may be at hand; kept by its items
    Subscriber swept_ = 0;
    RightsCache rights_;
    std::uint32_t last_serial_ = 0;
    std::uint32_t last_read_ = 0; // ReadBack::id
};

template <class F> void BusLane::post(std::uint32_t lane, F f)
{
    std::unique_ptr<Parcel> parcel = std::make_unique<Call<F>>(std::move(f));
    port_.post(lane, parcel);
}

// Now, or where there is no memory for it, again at the end of a turn that comes soon.
template <class F> void BusLane::attempt(F f) noexcept
{
    try {
        f();
    } catch (const std::bad_alloc&) {
        port_.wake_in(kRetryMs);
    }
}

// `queue` has one more that the connection waits for.
template <class Queue> BusLane::Waits& BusLane::count_wait(std::uint64_t connection, Queue& queue)
{
    try {
        Waits& waits = waiting_[connection];
        ++waits.all;
        return waits;
    } catch (const std::bad_alloc&) {
        queue.pop_back();
        throw;
    }
}

} // namespace iotcc::bus
