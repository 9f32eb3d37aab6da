#pragma once
#include "batch.hpp"
#include "key_index.hpp"
#include "record.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::store {

// What the log holds or is about to hold: the index, and what was appended and is not yet written,
// in two buffers: one takes appends while the writer has the other. Safe from any thread, but for
// what is the writer's.
class LiveMap {
public:
    explicit LiveMap(std::size_t backlog_bytes) : most_backlog_(backlog_bytes) {}

    // See Store. The position behind the batch is its sequence.
    std::uint64_t append(Batch& batch);
    [[nodiscard]] bool has_room() const noexcept
    {
        return backlog_.load(std::memory_order_relaxed) <= most_backlog_;
    }

    // Where the key's newest value is. When that is in memory, `value` is it; else unchanged.
    struct Found {
        enum class Where { nowhere, memory, disk } where = Where::nowhere;
        KeyIndex::Place place;
    };
    [[nodiscard]] Found find(const Key& key, std::string& value) const;
    [[nodiscard]] bool is_live(const Key& key, Position at) const;

    // [writer] Appends a copy of a record at `from`, with its order, if it is still the newest of
    // its key. Throws std::bad_alloc, and then nothing was appended.
    void move(const RecordHead& head, std::string_view value, Position from);
    // [writer] Appends an erase of a key that is not live: older segments may hold a put of it.
    void bury(const Key& key);

    // [writer] A stretch of the log that is not yet written: whole batches, unsealed. Stays
    // readable for find(), so only checksums and the order of the mark at its front may be changed.
    struct Group {
        char* bytes = nullptr;
        std::size_t size = 0;
        Position start = 0;
    };
    // [writer] Everything that has arrived; waits for it, for stop(), or not at all. An empty group
    // means that nothing has arrived.
    enum class Patience { wait, look };
    [[nodiscard]] Group take(Patience patience);
    void written(); // [writer] The group is in its segments: find() says disk.

    void stop(); // ends waits
    [[nodiscard]] bool is_stopping() const;
    // [writer] False when stopped meanwhile.
    bool sleep(std::chrono::milliseconds duration);

    [[nodiscard]] Position tail() const; // behind the newest append

    struct Figures {
        std::uint64_t keys = 0, index_bytes = 0, live_bytes = 0, backlog_bytes = 0;
    };
    [[nodiscard]] Figures figures() const;

    // While replaying, before there are other threads. Records lie in segments.
    void replay_put(const Key& key, const KeyIndex::Place& place);
    void replay_erase(const Key& key);
    void replayed_up_to(Position tail);
    [[nodiscard]] const KeyIndex& index() const noexcept { return index_; }

private:
    struct Buffer {
        std::string bytes;
        Position start = 0;
        [[nodiscard]] Position end() const noexcept { return start + bytes.size(); }
    };

    void promise(std::string_view records);
    void make_space(std::size_t bytes);
    void begin_group() noexcept;
    void take_in(std::size_t offset) noexcept;
    void put(const Key& key, const KeyIndex::Place& place) noexcept;
    void erase(const Key& key) noexcept;
    void count_backlog() noexcept;
    void append_single(const RecordHead& head, std::string_view value);

    const std::size_t most_backlog_;
    std::atomic<std::size_t> backlog_{0};
    mutable std::mutex mutex_; // guards what follows
    std::condition_variable wake_;
    KeyIndex index_;
    Buffer arriving_, writing_;
    std::uint64_t live_bytes_ = 0;
    bool is_stopping_ = false;
};

} // namespace iotcc::store
