#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::bus {

// Topics whose value changed while the store had no room for it, each with the number under which
// the store has, or will have, what it keeps: however often it changes meanwhile, what it keeps in
// the end is written once. Guarded by Bus::lock_retained, but for any().
class UnsavedTopics {
public:
    // [any]
    [[nodiscard]] bool any() const noexcept { return size_.load(std::memory_order_relaxed) != 0; }
    // Throws std::bad_alloc.
    void add(std::string_view topic, std::uint64_t number)
    {
        topics_.insert_or_assign(std::string(topic), number);
        count();
    }
    [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view topic) const
    {
        const auto found = topics_.find(topic);
        return found == topics_.end() ? std::nullopt : std::optional(found->second);
    }
    // f(topic, number) for at most so many, each of which is forgotten when f returns.
    template <class F> void save(std::size_t most, F f)
    {
        for (; most != 0 && !topics_.empty(); --most) {
            f(topics_.begin()->first, topics_.begin()->second);
            topics_.erase(topics_.begin());
            count();
        }
    }

private:
    void count() noexcept { size_.store(topics_.size(), std::memory_order_relaxed); }

    std::map<std::string, std::uint64_t, std::less<>> topics_;
    std::atomic<std::size_t> size_{0};
};

} // namespace iotcc::bus
