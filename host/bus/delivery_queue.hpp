#pragma once
#include "message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

namespace iotcc::bus {

// A message that a session is owed with QoS 1 or 2.
struct Delivery {
    enum class State : std::uint8_t {
        queued,   // not sent on any connection yet
        sent,     // and not acknowledged
        received, // QoS 2: the peer has it, and owes the end of the exchange
        done      // settled, behind an older one that is not
    };
    MessageRef message;       // empty once it is received or done, and while there is a stub
    MessageStub stub;         // in place of the message: it has to be read back from the store
    std::uint64_t stored = 0; // the number under which the store has the message; 0: it has not
    std::uint32_t bytes = 0;  // what it counts against the session's limit
    std::uint8_t qos = 0;
    bool retained = false;
    bool again = false;       // sent on an earlier connection
    bool unconfirmed = false; // may not be sent before the store has it
    State state = State::queued;

    // In memory or not; nullptr once it is received or done.
    [[nodiscard]] Message* owed() const noexcept
    {
        return message ? message.operator->() : stub.operator->();
    }
    void let_go()
    {
        stub = MessageStub(message);
        message = {};
    }
};

// What a session is owed, in order. Deliveries are numbered 1, 2, 3 ... without gaps, so a number
// finds its place at once; but for those set aside. An empty queue owns no memory but its own few
// bytes.
class DeliveryQueue {
public:
    // The number that the next one gets.
    [[nodiscard]] std::uint64_t next_number() const noexcept { return first_ + size_; }
    // For an empty queue: numbers go on from here.
    void start_at(std::uint64_t number) noexcept
    {
        first_ = number;
        passed_ = 0;
    }

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return aside() + size_; }
    // Numbers that are there lie in [first, next_number); from one to the next one by after().
    [[nodiscard]] std::uint64_t first() const noexcept
    {
        return aside() == 0 ? first_ : places_->aside->front().number;
    }
    [[nodiscard]] std::uint64_t after(std::uint64_t number) const noexcept;
    // Of a number that first() or after() gave, or find() knows.
    [[nodiscard]] Delivery& at(std::uint64_t number) noexcept
    {
        return number >= first_ ? places_->ring[number & mask()] : find_aside(number)->delivery;
    }
    // The delivery with that number, or nullptr where it is not there, or done.
    [[nodiscard]] Delivery* find(std::uint64_t number) noexcept;

    // Memory for so many more, which push() then does not ask for. Throws std::bad_alloc.
    void reserve(std::size_t more)
    {
        while (!has_ring() || size_ + more > mask() + 1)
            grow();
    }
    // Answers its number. Throws std::bad_alloc, and then nothing has changed.
    std::uint64_t push(Delivery delivery);
    // It is settled; memory goes with the last one.
    void finish(std::uint64_t number) noexcept;

    // The oldest one that was not offered on this connection; next_number() where there is none.
    [[nodiscard]] std::uint64_t unsent() const noexcept
    {
        return passed_ < aside() ? (*places_->aside)[passed_].number : first_ + passed_ - aside();
    }
    void pass(std::uint64_t number) noexcept;
    // A new connection: all are offered again, in the old order.
    void rewind() noexcept;

    // The oldest one that was offered on no connection; next_number() where there is none.
    [[nodiscard]] std::uint64_t oldest_new() noexcept;
    // What is older goes out of the way, so that places that are done between it and `number` do
    // not last as long as it does. `number`: oldest_new(). Throws std::bad_alloc, and then nothing
    // has changed.
    void set_aside_before(std::uint64_t number);

private:
    struct Aside {
        std::uint64_t number;
        Delivery delivery;
    };
    struct Places {
        std::unique_ptr<Delivery[]> ring; // mask() + 1; a number's place is number & mask()
        // Older than all in the ring, oldest first; nullptr or some.
        std::unique_ptr<std::deque<Aside>> aside;
    };

    void grow();
    [[nodiscard]] bool has_ring() const noexcept { return places_ != nullptr && places_->ring; }
    [[nodiscard]] std::size_t aside() const noexcept
    {
        return places_ == nullptr || !places_->aside ? 0 : places_->aside->size();
    }
    // With some aside: the oldest of them from that number on.
    [[nodiscard]] std::deque<Aside>::iterator find_aside(std::uint64_t number) const noexcept;
    void finish_aside(std::uint64_t number) noexcept;
    void name_aside_before(std::uint64_t number);
    void pop_done() noexcept;
    [[nodiscard]] std::uint64_t mask() const noexcept
    {
        return (std::uint64_t{1} << places_log2_) - 1;
    }

    std::unique_ptr<Places> places_;
    std::uint64_t first_ = 1; // of the ring
    // In one word, for those tens of thousands that are empty; memory ends before 2^29 deliveries.
    // size_: of the ring; passed_: of all.
    std::uint64_t size_ : 29 = 0, passed_ : 29 = 0, places_log2_ : 6 = 0;
};
static_assert(sizeof(DeliveryQueue) <= 24, "each session has one");

} // namespace iotcc::bus
