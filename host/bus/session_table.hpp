#pragma once
#include "bus_counts.hpp"
#include "subscriber.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace iotcc::bus {

struct Session;

// A member of shared groups, as rights are given: other lanes choose by them.
struct Reader {
    std::string user, device;
};

// What every lane may know of a session.
struct SessionPlace {
    enum class State : std::uint8_t {
        free,
        here,  // on its home lane
        moving // to its home lane, which keeps what comes for it
    };
    // Messages with QoS 1 and 2 that it is owed, those on their way to its lane included.
    std::atomic<std::uint32_t> messages{0};
    std::atomic<std::uint32_t> bytes{0}; // of topic and payload
    // One word: who read the two apart could take a session that another lane makes for its own.
    std::atomic<std::uint32_t> word{0};
    std::atomic<bool> is_connected{false};
    std::atomic<bool> is_clean{true};
    std::atomic<std::uint64_t> durable{0};      // its number in the store; 0: it is in memory only
    std::atomic<const Reader*> reader{nullptr}; // of a member of shared groups; retired
    // Messages that it did not get: see Drops.
    std::atomic<std::uint64_t> dropped_output_full{0}, dropped_queue_full{0}, dropped_unreadable{0};
    Session* session = nullptr; // of the home lane, which owns it

    struct Where {
        std::uint16_t home;
        State state;
    };
    [[nodiscard]] Where where() const noexcept
    {
        const std::uint32_t both = word.load(std::memory_order_acquire);
        return {static_cast<std::uint16_t>(both), static_cast<State>(both >> 16)};
    }
    [[nodiscard]] bool is_at(std::uint32_t lane) const noexcept
    {
        const Where now = where();
        return now.home == lane && now.state == State::here;
    }
    void set(std::uint32_t home, State state) noexcept
    {
        word.store(home | std::uint32_t{static_cast<std::uint8_t>(state)} << 16,
                   std::memory_order_release);
    }
};

// Who has which number and which name. Numbers are dense and used again. Safe from any thread but
// for what belongs to a home lane.
class SessionTable {
public:
    static constexpr std::uint32_t kMost = 4096 * 1024;

    SessionTable() = default;
    ~SessionTable();
    SessionTable(const SessionTable&) = delete;
    SessionTable& operator=(const SessionTable&) = delete;

    // A free place, or nothing where all are taken. Throws std::bad_alloc.
    [[nodiscard]] std::optional<Subscriber> acquire();
    void release(Subscriber number);
    // A number that acquire() gave: no lock.
    [[nodiscard]] SessionPlace& at(Subscriber number) const noexcept
    {
        return (*slabs_[number / kSlab].load(std::memory_order_acquire))[number % kSlab];
    }

    // The session with that name; where there is none, and fewer than `most` have one, a free place
    // gets it. Throws std::bad_alloc.
    struct Named {
        Subscriber number;
        const std::string* name; // as long as the name is there
        bool is_new;
    };
    [[nodiscard]] std::optional<Named> find_or_acquire(const std::string& name, std::uint32_t most);
    void forget(const std::string& name);
    // Of the session with that name, since it began or the host started; nothing: there is none.
    // The other reasons of Drops end a session.
    [[nodiscard]] std::optional<Drops> drops_of(const std::string& name) const;
    [[nodiscard]] std::uint32_t named() const;
    [[nodiscard]] std::uint32_t used() const; // places that were ever given out

private:
    [[nodiscard]] std::optional<Subscriber> take_free();

    static constexpr std::uint32_t kSlab = 1024;
    using Slab = std::array<SessionPlace, kSlab>;

    std::array<std::atomic<Slab*>, kMost / kSlab> slabs_{};
    mutable std::mutex mutex_; // guards the rest
    std::vector<Subscriber> free_;
    std::uint32_t used_ = 0;
    std::unordered_map<std::string, Subscriber> names_;
};

} // namespace iotcc::bus
