#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

namespace iotcc::watch {

// From the lanes to one who looks now and then. Each look makes places for what happens until the
// next one; what finds none is skipped and counted. So a storm, and a watcher who never comes back,
// cost a lane one count each time. Many producers, one consumer, no lock.
template <class Item> class Feed {
public:
    // `most`: places at first, and at most.
    explicit Feed(std::uint32_t most) noexcept : most_(most), places_(most) {}
    ~Feed() { const Chain chain{newest_.load(std::memory_order_acquire)}; }
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    // [any] What make() answers, which is asked where there is a place only and may throw
    // std::bad_alloc: then it is skipped, too.
    template <class Make> void add(Make make) noexcept
    {
        if (!take_place())
            return skip();
        try {
            push(new Node{make()});
        } catch (const std::bad_alloc&) {
            skip();
        }
    }
    void skip() noexcept { skipped_.fetch_add(1, std::memory_order_relaxed); } // [any]

    // [consumer] What has come, oldest first; then there are `more` places. Throws std::bad_alloc,
    // and what has come is lost.
    [[nodiscard]] std::vector<Item> take(std::uint32_t more)
    {
        const Chain chain{newest_.exchange(nullptr, std::memory_order_acquire)};
        make_places(more);
        std::vector<Item> items;
        for (Node* node = chain.newest; node != nullptr; node = node->before)
            items.push_back(std::move(node->item));
        std::reverse(items.begin(), items.end());
        return items;
    }
    // [consumer] How many were skipped since the last call.
    [[nodiscard]] std::uint64_t take_skipped() noexcept
    {
        return skipped_.exchange(0, std::memory_order_relaxed);
    }

private:
    struct Node {
        Item item;
        Node* before = nullptr;
    };
    struct Chain {
        ~Chain()
        {
            for (Node* node = newest; node != nullptr;)
                delete std::exchange(node, node->before);
        }
        Node* const newest;
    };

    bool take_place() noexcept
    {
        std::uint32_t left = places_.load(std::memory_order_relaxed);
        while (left != 0 &&
               !places_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) {
        }
        return left != 0;
    }
    void make_places(std::uint32_t more) noexcept
    {
        std::uint32_t left = places_.load(std::memory_order_relaxed);
        while (!places_.compare_exchange_weak(left, std::min(left + more, most_),
                                              std::memory_order_relaxed)) {
        }
    }
    void push(Node* node) noexcept
    {
        node->before = newest_.load(std::memory_order_relaxed);
        while (!newest_.compare_exchange_weak(node->before, node, std::memory_order_release,
                                              std::memory_order_relaxed)) {
        }
    }

    const std::uint32_t most_;
    std::atomic<std::uint32_t> places_;
    std::atomic<Node*> newest_{nullptr};
    std::atomic<std::uint64_t> skipped_{0};
};

} // namespace iotcc::watch
