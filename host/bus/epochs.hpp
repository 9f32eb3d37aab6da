#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <type_traits>

namespace iotcc::bus {

// Frees what lanes may still be reading once none of them can (quiescent-state reclamation). A lane
// reads shared structures without a lock and says once per turn that it holds nothing of them; who
// takes an object out of a structure retires it here, and it is freed when every online lane has
// said so since.
class Epochs {
public:
    // Lanes are numbered from 0 and begin offline.
    explicit Epochs(std::size_t lanes);
    // Frees all that waits; no lane may be online.
    ~Epochs();
    Epochs(const Epochs&) = delete;
    Epochs& operator=(const Epochs&) = delete;

    // [the lane] Before it reads: after a wait, and first of all. One read-modify-write.
    void online(std::size_t lane) noexcept;
    // [the lane] Holds nothing and reads nothing until online(): before it may sleep, so that an
    // idle lane keeps no memory from being freed. One store.
    void offline(std::size_t lane) noexcept
    {
        lanes_[lane].seen.store(kOffline, std::memory_order_release);
    }
    // [the lane, online] Holds nothing at this moment: once per turn of a lane that does not sleep
    // between turns. One load and one store.
    void quiescent(std::size_t lane) noexcept
    {
        lanes_[lane].seen.store(now_.load(std::memory_order_acquire), std::memory_order_release);
    }

    // [any] Takes the object, which no reader may find any more. Now and then frees what is due, in
    // the caller. Without memory for the note the object is never freed.
    template <class T, class Delete> void retire(std::unique_ptr<T, Delete> object) noexcept
    {
        static_assert(std::is_empty_v<Delete>);
        if (object)
            retire(const_cast<std::remove_const_t<T>*>(object.release()),
                   [](void* at) noexcept { Delete()(static_cast<T*>(at)); });
    }
    void retire(void* object, void (*destroy)(void*) noexcept) noexcept;

    // [any] Frees what is due. For a timer: after a burst of changes nothing else does.
    void reclaim() noexcept;

    // [any] Objects that wait.
    [[nodiscard]] std::size_t waiting() const noexcept;

private:
    static constexpr std::uint64_t kOffline = ~std::uint64_t{0};
    static constexpr std::size_t kBatch = 64; // retired objects per look at the lanes

    struct alignas(64) Lane {
        std::atomic<std::uint64_t> seen{kOffline};
    };
    struct Retired {
        std::uint64_t epoch; // freed when every lane has seen it
        void* object;
        void (*destroy)(void*) noexcept;
    };

    std::size_t take_due(std::span<Retired, kBatch> due) noexcept;
    [[nodiscard]] std::uint64_t seen_by_all() const noexcept;

    alignas(64) std::atomic<std::uint64_t> now_{1};
    std::unique_ptr<Lane[]> lanes_;
    std::size_t lane_count_;
    mutable std::mutex mutex_; // of what follows; never held while an object is destroyed
    std::deque<Retired> retired_;
    std::size_t since_reclaim_ = 0;
};

} // namespace iotcc::bus
