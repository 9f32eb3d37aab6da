#pragma once
#include "epochs.hpp"
#include "subscriber.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace iotcc::bus {

// The subscribers of one filter, or the members of one group: an open-addressing table by number,
// so that the hundred thousandth is added as fast as the first. Readers walk the table in place; a
// larger one takes its place when it is full.
class SubscriberSet {
public:
    SubscriberSet() = default;
    ~SubscriberSet() { delete places_.load(std::memory_order_relaxed); }
    SubscriberSet(const SubscriberSet&) = delete;
    SubscriberSet& operator=(const SubscriberSet&) = delete;

    // [writer] add throws std::bad_alloc and then has changed nothing.
    Added add(Epochs& epochs, Hit hit);
    bool remove(Epochs& epochs, Subscriber subscriber) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return live_; }

    // [reader] visit(Hit) for each. One that is added or removed at the same time may be seen or
    // not.
    template <class Visit> void each(Visit&& visit) const
    {
        const Places* places = places_.load(std::memory_order_acquire);
        for (std::size_t at = 0; places && at <= places->mask; ++at) {
            if (const auto hit = places->hit(at))
                visit(*hit);
        }
    }

    // [reader] The next in turn, of those with the best standing(Subscriber); none: empty.
    // `turn` is the set's, and moves behind the chosen one. Looks at all members when none is
    // connected.
    template <class StandingOf>
    [[nodiscard]] std::optional<Hit> choose(std::atomic<std::uint32_t>& turn,
                                            StandingOf&& standing) const
    {
        const Places* places = places_.load(std::memory_order_acquire);
        std::uint32_t begin = turn.load(std::memory_order_relaxed);
        for (;;) {
            const Choice choice = places ? places->choose(begin, standing) : Choice{};
            // Who loses against another lane chooses again, so that no turn is given twice.
            if (!choice.hit ||
                turn.compare_exchange_weak(begin, choice.at + 1, std::memory_order_relaxed))
                return choice.hit;
        }
    }

private:
    struct Choice {
        std::optional<Hit> hit;
        std::uint32_t at = 0;
    };

    // A place is 0 when it was never used, 1 after a removal, else a hit.
    struct Places {
        explicit Places(std::size_t capacity);

        [[nodiscard]] std::optional<Hit> hit(std::size_t at) const noexcept
        {
            const std::uint64_t word = words[at].load(std::memory_order_acquire);
            if (word <= kRemoved)
                return std::nullopt;
            return Hit{static_cast<Subscriber>(word >> 8),
                       static_cast<std::uint8_t>(word >> 2 & 3)};
        }

        template <class StandingOf>
        [[nodiscard]] Choice choose(std::uint32_t begin, StandingOf& standing) const
        {
            Choice best;
            Standing of_best = Standing::barred;
            for (std::uint32_t step = 0; step <= mask; ++step) {
                const std::uint32_t at = (begin + step) & mask;
                const auto found = hit(at);
                if (!found)
                    continue;
                const Standing its = standing(found->subscriber);
                if (its == Standing::connected)
                    return {found, at};
                if (best.hit && its >= of_best)
                    continue;
                best = {found, at};
                of_best = its;
            }
            return best;
        }

        void put(Hit hit) noexcept;

        std::uint32_t mask;
        std::uint32_t used = 0; // places that are not 0
        std::unique_ptr<std::atomic<std::uint64_t>[]> words;
    };

    static constexpr std::uint64_t kNever = 0, kRemoved = 1;

    static std::uint64_t word_of(Hit hit) noexcept;
    [[nodiscard]] std::atomic<std::uint64_t>* find(Subscriber subscriber) const noexcept;
    void rebuild(Epochs& epochs);
    void shrink(Epochs& epochs) noexcept;

    std::atomic<Places*> places_{nullptr};
    std::uint32_t live_ = 0;
};

} // namespace iotcc::bus
