#include "message_reader.hpp"

#include "lane_port.hpp"
#include "record_text.hpp"
#include "records.hpp"
#include "store.hpp"

#include <chrono>
#include <new>
#include <utility>

namespace iotcc::bus {

MessageReader::MessageReader(store::Store& store) : store_(store), thread_([this] { run(); }) {}

MessageReader::~MessageReader()
{
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void MessageReader::read(LanePort& port, std::unique_ptr<ReadBack> asked)
{
    {
        const std::scoped_lock lock(mutex_);
        ReadBack* const messages = asked.get();
        asked_.push_back({&port, messages, std::move(asked)});
    }
    changed_.notify_one();
}

bool MessageReader::is_idle() const
{
    const std::scoped_lock lock(mutex_);
    return asked_.empty();
}

void MessageReader::run()
{
    constexpr std::chrono::milliseconds kRetry{100};
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return !asked_.empty() || is_stopping_; });
        if (is_stopping_)
            return;
        Asked& first = asked_.front(); // stays where it is: others only push behind it
        lock.unlock();
        const bool is_answered = answer(first);
        lock.lock();
        if (is_answered)
            asked_.pop_front();
        else
            (void)changed_.wait_for(lock, kRetry, [&] { return is_stopping_; });
    }
}

// False: out of memory.
bool MessageReader::answer(Asked& asked)
{
    try {
        for (ReadBack::Item& item : asked.messages->items)
            if (!item.message)
                fill(item);
        asked.port->post(asked.messages->lane, asked.parcel);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void MessageReader::fill(ReadBack::Item& item)
{
    item.message = item.stub.whole(); // another session has it
    if (item.message)
        return;
    const auto found = store_.read(record_key(RecordKind::message, item.stub->stored()), value_);
    if (found != store::ReadResult::found)
        return;
    if (const auto record = read_message(value_))
        item.message = item.stub.read_back(*record, record->writer);
}

} // namespace iotcc::bus
