#pragma once
#include "bus_counts.hpp"
#include "bus_settings.hpp"
#include "epochs.hpp"
#include "message.hpp"
#include "retained_store.hpp"
#include "session_table.hpp"
#include "topic_index.hpp"
#include "unsaved_topics.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace iotcc::store {
class Store;
}

namespace iotcc::bus {

class BusLane;
class LanePort;
class MessageReader;

// What the lanes share of the bus. Outlives its lanes' last call.
class Bus {
public:
    Bus(const BusSettings& settings, std::uint32_t lanes);
    ~Bus();
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    // [main] Before the lanes run. The port outlives the bus.
    BusLane& add_lane(LanePort& port);
    // [main] Before the lanes run: where durable state is kept, until end().
    void keep_in(store::Store* store);

    // [main] The lanes have ended: nothing is sent to them any more, and the store is not read.
    void end();
    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }
    // [main] Before the lanes run: the ports know rights. Without this nobody asks them.
    void ask_rights() noexcept { asks_rights_ = sees_all_ = true; }
    [[nodiscard]] bool asks_rights() const noexcept { return asks_rights_; }

    [[nodiscard]] BusLane& lane(std::uint32_t index) noexcept { return *lanes_[index]; }
    [[nodiscard]] std::uint32_t most_lanes() const noexcept { return most_lanes_; }
    [[nodiscard]] std::uint32_t lanes() const noexcept
    {
        return static_cast<std::uint32_t>(lanes_.size());
    }
    [[nodiscard]] const BusSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] Epochs& epochs() noexcept { return epochs_; }
    [[nodiscard]] TopicIndex& index() noexcept { return index_; }
    [[nodiscard]] RetainedStore<MessageRef>& retained() noexcept { return retained_; }
    // What the host tells in topics of its own, "$SYS/...": not counted, not in the store.
    [[nodiscard]] RetainedStore<MessageRef>& system() noexcept { return system_; }
    // Held while what a topic keeps changes, in memory and in the store.
    [[nodiscard]] std::unique_lock<std::mutex> lock_retained()
    {
        return std::unique_lock(retained_mutex_);
    }
    [[nodiscard]] UnsavedTopics& unsaved() noexcept { return unsaved_; }
    [[nodiscard]] SessionTable& sessions() noexcept { return sessions_; }
    [[nodiscard]] store::Store* store() noexcept { return store_; }
    // Of the store; nullptr without one.
    [[nodiscard]] MessageReader* reader() noexcept { return reader_.get(); }
    [[nodiscard]] BusCounts counts() const; // [any] after the lanes were added

    // Of messages in the store, and of sessions there: never used twice.
    [[nodiscard]] std::uint64_t new_stored_number() noexcept
    {
        return stored_.fetch_add(1, std::memory_order_relaxed) + 1;
    }
    [[nodiscard]] static std::uint64_t unix_ms();
    void stored_up_to(std::uint64_t number) noexcept { stored_.store(number); }

    // [any] Whether a message may find anybody: one load, for those that publish at every message.
    // [main] Before the lanes run: no message may pass unseen, though nobody subscribes.
    void see_all() noexcept { sees_all_ = true; }
    [[nodiscard]] bool sees_all() const noexcept { return sees_all_; }
    [[nodiscard]] bool has_subscribers() const noexcept { return index_.subscriptions() != 0; }

private:
    const BusSettings settings_;
    const std::uint32_t most_lanes_;
    std::vector<std::unique_ptr<BusLane>> lanes_; // outlive what the epochs free
    Epochs epochs_;
    TopicIndex index_;
    RetainedStore<MessageRef> retained_, system_;
    UnsavedTopics unsaved_;
    std::mutex retained_mutex_; // guards that memory and store change alike
    SessionTable sessions_;
    store::Store* store_ = nullptr;
    std::unique_ptr<MessageReader> reader_;
    bool has_ended_ = false;
    bool asks_rights_ = false, sees_all_ = false;
    std::atomic<std::uint64_t> stored_{0};
};

} // namespace iotcc::bus
