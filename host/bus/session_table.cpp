#include "session_table.hpp"

#include "session.hpp"

#include <new>

namespace iotcc::bus {

SessionTable::~SessionTable()
{
    for (std::uint32_t number = 0; number < used_; ++number)
        delete at(number).session;
    for (std::uint32_t number = 0; number < used_; ++number)
        delete at(number).reader.load(std::memory_order_relaxed);
    for (auto& slab : slabs_)
        delete slab.load(std::memory_order_relaxed);
}

std::optional<Subscriber> SessionTable::acquire()
{
    const std::scoped_lock lock(mutex_);
    return take_free();
}

std::optional<SessionTable::Named> SessionTable::find_or_acquire(const std::string& name,
                                                                 std::uint32_t most)
{
    const std::scoped_lock lock(mutex_);
    if (const auto found = names_.find(name); found != names_.end())
        return Named{found->second, &found->first, false};
    if (names_.size() >= most)
        return std::nullopt;
    const auto number = take_free();
    if (!number)
        return std::nullopt;
    try {
        return Named{*number, &names_.emplace(name, *number).first->first, true};
    } catch (const std::bad_alloc&) {
        free_.push_back(*number);
        throw;
    }
}

std::optional<Subscriber> SessionTable::take_free()
{
    if (!free_.empty()) {
        const Subscriber number = free_.back();
        free_.pop_back();
        return number;
    }
    if (used_ == kMost)
        return std::nullopt;
    if (used_ % kSlab == 0) {
        free_.reserve(used_ + kSlab); // so that release cannot fail
        slabs_[used_ / kSlab].store(new Slab, std::memory_order_release);
    }
    return used_++;
}

void SessionTable::release(Subscriber number)
{
    SessionPlace& place = at(number);
    place.messages.store(0, std::memory_order_relaxed);
    place.bytes.store(0, std::memory_order_relaxed);
    place.dropped_output_full.store(0, std::memory_order_relaxed);
    place.dropped_queue_full.store(0, std::memory_order_relaxed);
    place.dropped_unreadable.store(0, std::memory_order_relaxed);
    const std::scoped_lock lock(mutex_);
    free_.push_back(number);
}

void SessionTable::forget(const std::string& name)
{
    const std::scoped_lock lock(mutex_);
    names_.erase(name);
}

std::optional<Drops> SessionTable::drops_of(const std::string& name) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = names_.find(name);
    if (found == names_.end())
        return std::nullopt;
    const SessionPlace& place = at(found->second);
    return Drops{.output_full = place.dropped_output_full.load(std::memory_order_relaxed),
                 .queue_full = place.dropped_queue_full.load(std::memory_order_relaxed),
                 .unreadable = place.dropped_unreadable.load(std::memory_order_relaxed)};
}

std::uint32_t SessionTable::named() const
{
    const std::scoped_lock lock(mutex_);
    return static_cast<std::uint32_t>(names_.size());
}

std::uint32_t SessionTable::used() const
{
    const std::scoped_lock lock(mutex_);
    return used_;
}

} // namespace iotcc::bus
