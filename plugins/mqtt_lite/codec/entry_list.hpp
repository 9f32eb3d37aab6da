#pragma once
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

namespace iotcc::mqtt {

// The entries of a packet that was found valid, read where they lie: a forward range over the
// caller's bytes. `Entry::take` takes one off the front of them.
template <class Entry> class EntryList {
public:
    class Iterator {
    public:
        using value_type = Entry;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        explicit Iterator(std::span<const std::byte> rest) noexcept : rest_(rest) {}
        [[nodiscard]] Entry operator*() const noexcept
        {
            auto rest = rest_;
            return Entry::take(rest);
        }
        Iterator& operator++() noexcept
        {
            static_cast<void>(Entry::take(rest_));
            return *this;
        }
        Iterator operator++(int) noexcept
        {
            const auto before = *this;
            ++*this;
            return before;
        }
        [[nodiscard]] bool operator==(const Iterator& other) const noexcept
        {
            return rest_.size() == other.rest_.size();
        }

    private:
        std::span<const std::byte> rest_;
    };

    EntryList() = default;
    EntryList(std::span<const std::byte> entries, std::uint32_t size) noexcept
        : entries_(entries), size_(size)
    {
    }
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(entries_); }
    [[nodiscard]] Iterator end() const noexcept { return Iterator(entries_.last(0)); }
    [[nodiscard]] std::uint32_t size() const noexcept { return size_; } // never 0

private:
    std::span<const std::byte> entries_;
    std::uint32_t size_ = 0;
};

} // namespace iotcc::mqtt
