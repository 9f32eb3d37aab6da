#pragma once
#include "read_back.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace iotcc::store {
class Store;
}

namespace iotcc::bus {

class LanePort;

// Reads messages back from the store, on a thread of its own: a lane does not wait for the disk.
class MessageReader {
public:
    explicit MessageReader(store::Store& store); // which outlives this
    ~MessageReader();                            // what was asked for is not answered any more
    MessageReader(const MessageReader&) = delete;
    MessageReader& operator=(const MessageReader&) = delete;

    // [any] Posted to its lane when it is read, in the order of the calls. Throws std::bad_alloc.
    void read(LanePort& port, std::unique_ptr<ReadBack> asked);
    // [any] All that was asked for is posted.
    [[nodiscard]] bool is_idle() const;

private:
    struct Asked {
        LanePort* port;
        ReadBack* messages;
        std::unique_ptr<Parcel> parcel; // the messages
    };
    void run();
    [[nodiscard]] bool answer(Asked& asked);
    void fill(ReadBack::Item& item);

    store::Store& store_;
    std::string value_;        // scratch of fill
    mutable std::mutex mutex_; // guards asked_ and is_stopping_
    std::condition_variable changed_;
    std::deque<Asked> asked_; // the first one is being read, without the lock
    bool is_stopping_ = false;
    std::thread thread_;
};

} // namespace iotcc::bus
