#pragma once
#include "batch.hpp"
#include "key.hpp"
#include "listener.hpp"
#include "replay_listener.hpp"
#include "store_error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace iotcc::store {

class DiskCalls;

// What committed() promises.
enum class Sync {
    always, // it survives power loss: written and fdatasync'ed
    os,     // it survives a crash of the process: written
    off,    // nothing: told before the write, so a crash of the process loses what is in our buffer
};

struct Settings {
    std::string folder; // made with mode 0700 where it is not there; its parent must be
    Sync sync = Sync::always;
    std::uint64_t segment_bytes = std::uint64_t{64} << 20; // a larger batch makes a larger segment
    std::size_t backlog_bytes = std::size_t{8} << 20;      // see has_room()
    std::chrono::milliseconds retry{1000};                 // after a failed write
    DiskCalls* calls = nullptr; // borrowed, for tests; otherwise the system's
};

enum class ReadResult { found, absent, unreadable };

// A durable map from keys to bytes: a log of batches, an index in memory, one writer thread that
// commits in groups, whatever arrived during one write together in the next. README.md tells of the
// files. Functions are safe from any thread.
class Store {
public:
    // Locks the folder, replays it and starts the writer. `listener` must outlive the store. Throws
    // StoreError: folder in use, not ours to write, a newer format, no space for a first segment.
    [[nodiscard]] static std::unique_ptr<Store> open(const Settings& settings,
                                                     ReplayListener& replay, Listener& listener);

    // [main] Writes what has been appended, unless the disk fails at that moment, and joins the
    // writer. No other call may be under way.
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Takes the batch and empties it; it is visible to read() at once. Never waits for the disk:
    // a short lock for the copy and one look into the index per change. Appends of one thread are
    // kept in their order: where a later one survives a crash, all earlier ones have. Answers what
    // committed() will say or exceed; an empty batch answers that of the newest append. Throws
    // std::bad_alloc, and then nothing was appended.
    std::uint64_t append(Batch& batch);

    // False while more than backlog_bytes are waiting for the disk: time to hold those who cause
    // appends. append() takes them all the same.
    [[nodiscard]] bool has_room() const noexcept;

    // Replaces `value` with what was put last, or clears it. Reads from the disk when it has been
    // written: not for the message path. `unreadable` has been told to Listener::warning().
    [[nodiscard]] ReadResult read(const Key& key, std::string& value) const;

    struct Figures {
        std::uint64_t keys = 0;
        std::uint64_t index_bytes = 0;   // memory
        std::uint64_t live_bytes = 0;    // of the log, needed
        std::uint64_t disk_bytes = 0;    // of all segments
        std::uint64_t backlog_bytes = 0; // appended, not yet written
        std::uint64_t segments = 0;
        std::uint64_t groups = 0; // commits since the start
    };
    [[nodiscard]] Figures figures() const;

private:
    class Body;
    explicit Store(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body_;
};

} // namespace iotcc::store
