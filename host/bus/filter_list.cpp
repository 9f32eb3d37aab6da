#include "filter_list.hpp"

#include <bit>
#include <cassert>
#include <cstring>
#include <new>

namespace iotcc::bus {

namespace {

// To the byte where one filter is all there is, by doubling where a session goes on subscribing.
std::uint32_t capacity_for(std::uint32_t used) noexcept
{
    constexpr std::uint32_t kFew = 128;
    return used <= kFew ? used : std::bit_ceil(used);
}

} // namespace

FilterList::Head FilterList::head_at(std::uint32_t at) const noexcept
{
    Head head;
    std::memcpy(&head, bytes_.get() + at, sizeof head);
    return head;
}

Subscription FilterList::at_offset(std::uint32_t at) const noexcept
{
    const Head head = head_at(at);
    return {{bytes_.get() + at + sizeof head, head.size},
            head.stored,
            static_cast<std::uint8_t>(head.qos)};
}

std::optional<std::uint32_t> FilterList::offset_of(std::string_view filter) const noexcept
{
    for (std::uint32_t at = 0; at < used_; at += size_at(at))
        if (at_offset(at).filter == filter)
            return at;
    return std::nullopt;
}

std::optional<Subscription> FilterList::find(std::string_view filter) const noexcept
{
    const auto at = offset_of(filter);
    return at ? std::optional(at_offset(*at)) : std::nullopt;
}

void FilterList::add(const Subscription& subscription)
{
    const auto size = static_cast<std::uint32_t>(subscription.filter.size());
    const Head head{subscription.stored, size, subscription.qos};
    const std::uint32_t used = used_ + static_cast<std::uint32_t>(sizeof head) + size;
    if (capacity_for(used) != capacity_for(used_)) {
        auto* const grown = static_cast<char*>(std::realloc(bytes_.get(), capacity_for(used)));
        if (grown == nullptr)
            throw std::bad_alloc();
        static_cast<void>(bytes_.release());
        bytes_.reset(grown);
    }
    std::memcpy(bytes_.get() + used_, &head, sizeof head);
    std::memcpy(bytes_.get() + used_ + sizeof head, subscription.filter.data(), size);
    used_ = used;
    ++count_;
}

void FilterList::set_qos(std::string_view filter, std::uint8_t qos) noexcept
{
    const auto at = offset_of(filter);
    assert(at);
    Head head = head_at(*at);
    head.qos = qos;
    std::memcpy(bytes_.get() + *at, &head, sizeof head);
}

// Memory is given back with the last one.
void FilterList::remove(std::string_view filter) noexcept
{
    const auto at = offset_of(filter);
    if (!at)
        return;
    const std::uint32_t size = size_at(*at);
    const std::uint32_t capacity = capacity_for(used_);
    std::memmove(bytes_.get() + *at, bytes_.get() + *at + size, used_ - *at - size);
    used_ -= size;
    --count_;
    if (used_ == 0)
        return bytes_.reset();
    if (capacity_for(used_) == capacity)
        return;
    if (auto* const shrunk = static_cast<char*>(std::realloc(bytes_.get(), capacity_for(used_)))) {
        static_cast<void>(bytes_.release());
        bytes_.reset(shrunk);
    } // else there is more than add() takes to be there
}

} // namespace iotcc::bus
