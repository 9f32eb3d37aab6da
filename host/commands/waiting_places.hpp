#pragma once
#include "command.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace iotcc::commands {

// How many commands and queries may wait for an answer at once, over all devices. Safe from any
// thread.
class WaitingPlaces {
public:
    // The place of one that waits; free again when this ends, however that comes about. Its number
    // tells it from every other of this host, also of an earlier start.
    class Place {
    public:
        Place(Place&& other) noexcept
            : places_(std::exchange(other.places_, nullptr)), kind_(other.kind_),
              number_(other.number_)
        {
        }
        Place& operator=(Place&&) = delete;
        ~Place()
        {
            if (places_ != nullptr)
                places_->count(kind_).fetch_sub(1, std::memory_order_relaxed);
        }
        [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

    private:
        friend class WaitingPlaces;
        Place(WaitingPlaces& places, Kind kind, std::uint64_t number) noexcept
            : places_(&places), kind_(kind), number_(number)
        {
        }
        WaitingPlaces* places_;
        Kind kind_;
        std::uint64_t number_;
    };

    // `first_number`: the Unix time in ms will do: a start is later than the one before it.
    WaitingPlaces(std::uint32_t most, std::uint64_t first_number) noexcept
        : most_(most), next_(first_number)
    {
    }

    // Nothing: all are taken.
    [[nodiscard]] std::optional<Place> take(Kind kind) noexcept
    {
        std::atomic<std::uint32_t>& own = count(kind);
        own.fetch_add(1, std::memory_order_relaxed);
        if (waiting(Kind::command) + waiting(Kind::query) > most_) {
            own.fetch_sub(1, std::memory_order_relaxed);
            return std::nullopt;
        }
        return Place(*this, kind, next_.fetch_add(1, std::memory_order_relaxed));
    }

    [[nodiscard]] std::uint32_t waiting(Kind kind) const noexcept
    {
        return counts_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint32_t>& count(Kind kind) noexcept
    {
        return counts_[static_cast<std::size_t>(kind)];
    }

    const std::uint32_t most_;
    std::array<std::atomic<std::uint32_t>, 2> counts_{};
    std::atomic<std::uint64_t> next_;
};

} // namespace iotcc::commands
