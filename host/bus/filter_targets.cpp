#include "filter_targets.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace iotcc::bus {
namespace {

template <class Groups> auto find_group(const Groups& groups, std::string_view name)
{
    return std::ranges::find(groups, name, [](const SharedGroup* group) { return group->name(); });
}

} // namespace

FilterTargets::Several::~Several()
{
    const std::unique_ptr<const Groups> last(groups.load(std::memory_order_relaxed));
    if (!last)
        return;
    for (SharedGroup* group : *last) {
        delete group;
    }
}

FilterTargets::~FilterTargets()
{
    const std::uint64_t word = word_.load(std::memory_order_relaxed);
    if (word != 0 && !is_single(word))
        delete several_of(word);
}

std::uint64_t FilterTargets::word_of(Hit hit) noexcept
{
    return std::uint64_t{hit.subscriber} << 8 | std::uint64_t{hit.qos} << 1 | 1;
}

Added FilterTargets::add(Epochs& epochs, std::string_view group, Hit hit)
{
    const std::uint64_t word = word_.load(std::memory_order_relaxed);
    const bool same = is_single(word) && single_of(word).subscriber == hit.subscriber;
    if (group.empty() && (word == 0 || same)) {
        word_.store(word_of(hit), std::memory_order_release);
        return same ? Added::replaced : Added::fresh;
    }
    Several& several = unfold(epochs);
    try {
        return group.empty() ? several.own.add(epochs, hit)
                             : add_member(epochs, several, group, hit);
    } catch (const std::bad_alloc&) {
        fold(epochs, several);
        throw;
    }
}

// Makes room for more than one.
FilterTargets::Several& FilterTargets::unfold(Epochs& epochs)
{
    const std::uint64_t word = word_.load(std::memory_order_relaxed);
    if (word != 0 && !is_single(word))
        return *several_of(word);
    auto made = std::make_unique<Several>();
    if (word != 0)
        made->own.add(epochs, single_of(word));
    Several* const at = made.release();
    word_.store(reinterpret_cast<std::uintptr_t>(at), std::memory_order_release);
    return *at;
}

Added FilterTargets::add_member(Epochs& epochs, Several& several, std::string_view name, Hit hit)
{
    const Groups* const old = several.groups.load(std::memory_order_relaxed);
    if (old) {
        if (const auto found = find_group(*old, name); found != old->end())
            return (*found)->members().add(epochs, hit);
    }
    auto groups = std::make_unique<Groups>();
    groups->reserve((old ? old->size() : 0) + 1);
    if (old)
        *groups = *old;
    auto group = std::make_unique<SharedGroup>(name);
    group->members().add(epochs, hit);
    groups->push_back(group.get());
    static_cast<void>(group.release());
    several.groups.store(groups.release(), std::memory_order_release);
    epochs.retire(std::unique_ptr<const Groups>(old));
    return Added::fresh;
}

bool FilterTargets::remove(Epochs& epochs, std::string_view group, Subscriber subscriber) noexcept
{
    const std::uint64_t word = word_.load(std::memory_order_relaxed);
    if (word == 0)
        return false;
    if (is_single(word)) {
        if (!group.empty() || single_of(word).subscriber != subscriber)
            return false;
        word_.store(0, std::memory_order_release);
        return true;
    }
    Several& several = *several_of(word);
    const bool was_there = group.empty() ? several.own.remove(epochs, subscriber)
                                         : remove_member(epochs, several, group, subscriber);
    fold(epochs, several);
    return was_there;
}

bool FilterTargets::remove_member(Epochs& epochs, Several& several, std::string_view name,
                                  Subscriber subscriber) noexcept
{
    const Groups* const old = several.groups.load(std::memory_order_relaxed);
    if (!old)
        return false;
    const auto found = find_group(*old, name);
    if (found == old->end() || !(*found)->members().remove(epochs, subscriber))
        return false;
    if ((*found)->members().size() > 0)
        return true;
    drop_group(epochs, several, *found);
    return true;
}

// Without memory for the shorter list the group stays, empty.
void FilterTargets::drop_group(Epochs& epochs, Several& several, SharedGroup* group) noexcept
{
    const Groups* const old = several.groups.load(std::memory_order_relaxed);
    std::unique_ptr<Groups> left;
    try {
        if (old->size() > 1) {
            left = std::make_unique<Groups>(*old);
            std::erase(*left, group);
        }
    } catch (const std::bad_alloc&) {
        return;
    }
    several.groups.store(left.release(), std::memory_order_release);
    epochs.retire(std::unique_ptr<const Groups>(old));
    epochs.retire(std::unique_ptr<SharedGroup>(group));
}

// Back to eight bytes when that is enough.
void FilterTargets::fold(Epochs& epochs, Several& several) noexcept
{
    if (several.own.size() > 1 || several.groups.load(std::memory_order_relaxed))
        return;
    std::uint64_t word = 0;
    several.own.each([&word](Hit hit) { word = word_of(hit); });
    word_.store(word, std::memory_order_release);
    epochs.retire(std::unique_ptr<Several>(&several));
}

} // namespace iotcc::bus
