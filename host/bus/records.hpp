#pragma once
#include "batch.hpp"
#include "message.hpp"
#include "session.hpp"

#include <cstdint>
#include <string_view>

namespace iotcc::store {
class Store;
}

namespace iotcc::bus {

// The kinds of keys under which the store has the state of the bus. Never renumbered.
enum class RecordKind : std::uint8_t {
    session = 1,      // low: the session's number. Its name, owner, since when it is away
    subscription = 2, // high: session; low: the session's number for it
    message = 3,      // low: the message's number
    delivery = 4,     // high: session; low: the message's number. The delivery's number and state
    retained = 5,     // low: the message's number
    once = 6,         // high: session; low: the sender's number
    will = 7          // low: a number of its own
};

[[nodiscard]] store::Key record_key(RecordKind kind, std::uint64_t low, std::uint64_t session = 0);

// What one lane changes of the durable state in a turn. Without a store it does nothing, and so do
// those calls that are given number 0.
class Records {
public:
    explicit Records(store::Store* store) : store_(store) {}

    [[nodiscard]] bool is_on() const noexcept { return store_ != nullptr; }
    // Memory for so many records more of deliveries, once ids and ends, or of texts of so many
    // bytes together; these do not throw then. Everything else here throws std::bad_alloc and has
    // changed nothing then.
    void reserve(std::size_t records, std::size_t bytes = 0);
    void put_session(const Session& session, std::uint64_t since_unix_ms);
    void erase_session(const Session& session); // and what hangs on it, but for its deliveries
    void erase_session(std::uint64_t session);  // nothing else
    void put_subscription(std::uint64_t session, const Subscription& subscription);
    void erase_subscription(std::uint64_t session, const Subscription& subscription);
    void put_message(std::uint64_t number, const Message& message);
    void erase_message(std::uint64_t message);
    // number 0: it has not reached the session yet.
    void put_delivery(std::uint64_t session, std::uint64_t message, std::uint64_t number,
                      const Delivery& delivery);
    void erase_delivery(std::uint64_t session, std::uint64_t message);
    void put_retained(const Message& message);
    void erase_retained(const Message& message);
    void erase_retained(std::uint64_t number);
    void put_once(std::uint64_t session, std::uint16_t once_id);
    void erase_once(std::uint64_t session, std::uint16_t once_id);
    void put_will(std::uint64_t number, const Message& will);
    void erase_will(std::uint64_t number);

    // How many there were so far: who sees it rise has something to wait for, appended or not.
    [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
    [[nodiscard]] bool empty() const noexcept { return batch_.empty(); } // all is appended
    // To the store; answers the sequence that covers this and all before it.
    std::uint64_t append();
    [[nodiscard]] bool has_room() const;
    // What was put since is not put.
    [[nodiscard]] store::Batch::Mark mark() const noexcept { return batch_.mark(); }
    void cut(store::Batch::Mark mark) noexcept { batch_.cut(mark); }

private:
    void put(const store::Key& key, std::string_view value);
    void put_message(const store::Key& key, const Message& message);
    void erase(const store::Key& key);

    store::Store* store_;
    store::Batch batch_;
    std::uint64_t changes_ = 0;
};

} // namespace iotcc::bus
