#pragma once
#include "epochs.hpp"
#include "shared_group.hpp"
#include "subscriber_set.hpp"

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

namespace iotcc::bus {

// Who gets what one filter matches. Eight bytes when that is one subscriber, as is usual.
class FilterTargets {
public:
    FilterTargets() = default;
    ~FilterTargets();
    FilterTargets(const FilterTargets&) = delete;
    FilterTargets& operator=(const FilterTargets&) = delete;

    // [writer] `group`: empty for a subscription of its own. Adding throws std::bad_alloc
    // and then has changed nothing.
    Added add(Epochs& epochs, std::string_view group, Hit hit);
    bool remove(Epochs& epochs, std::string_view group, Subscriber subscriber) noexcept;
    [[nodiscard]] bool empty() const noexcept { return word_.load(std::memory_order_relaxed) == 0; }

    // [reader] visit(Hit) for each subscriber, visit_group(const SharedGroup&) for each group.
    template <class Visit, class VisitGroup>
    void each(Visit&& visit, VisitGroup&& visit_group) const
    {
        const std::uint64_t word = word_.load(std::memory_order_acquire);
        if (word == 0)
            return;
        if (is_single(word))
            return visit(single_of(word));
        const Several& several = *several_of(word);
        several.own.each(visit);
        if (const Groups* groups = several.groups.load(std::memory_order_acquire)) {
            for (const SharedGroup* group : *groups) {
                visit_group(*group);
            }
        }
    }

private:
    using Groups = std::vector<SharedGroup*>; // replaced on change; owns the groups of the last one
    struct Several {
        ~Several();
        SubscriberSet own;
        std::atomic<const Groups*> groups{nullptr};
    };

    // Bit 0 tells one subscriber from a pointer.
    static constexpr bool is_single(std::uint64_t word) noexcept { return word & 1; }
    static constexpr Hit single_of(std::uint64_t word) noexcept
    {
        return {static_cast<Subscriber>(word >> 8), static_cast<std::uint8_t>(word >> 1 & 3)};
    }
    static Several* several_of(std::uint64_t word) noexcept
    {
        return reinterpret_cast<Several*>(static_cast<std::uintptr_t>(word));
    }
    static std::uint64_t word_of(Hit hit) noexcept;

    Several& unfold(Epochs& epochs);
    static Added add_member(Epochs& epochs, Several& several, std::string_view group, Hit hit);
    static bool remove_member(Epochs& epochs, Several& several, std::string_view group,
                              Subscriber subscriber) noexcept;
    static void drop_group(Epochs& epochs, Several& several, SharedGroup* group) noexcept;
    void fold(Epochs& epochs, Several& several) noexcept;

    std::atomic<std::uint64_t> word_{0};
};

} // namespace iotcc::bus
