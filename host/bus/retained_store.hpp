#pragma once
#include "retained_order.hpp"
#include "topic_filter.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::bus {

struct RetainedLimits {
    std::size_t count = 100'000;
    std::size_t bytes = std::size_t{64} << 20; // topics and payloads
};

enum class Retained { fresh, replaced, refused };

// How far a walk for one filter has come. Belongs to whoever walks; a new one begins at the front.
struct RetainedCursor {
    std::string from; // the next topic is this or stands behind it
    bool done = false;
};

// The retained message of each topic. MessageRef owns a message and may be empty: ref->topic() is a
// text and ref->payload() has a size(); both stay what and where they are while any reference
// exists. An ordered map, not a trie: one structure serves look-up, walk and cursor, 100,000 topics
// are 17 steps, and a text is a cursor that no change makes wrong. Behind a mutex, which a publish
// with retain or a SUBSCRIBE takes, and no other.
template <class MessageRef> class RetainedStore {
public:
    static constexpr std::size_t kSlice = 256;  // messages per next()
    static constexpr std::size_t kSteps = 1024; // topics that one next() looks at

    explicit RetainedStore(RetainedLimits limits = {}) : limits_(limits) {}

    // [any] In place of what the topic had. A new topic over the limits is refused, never another
    // one evicted; a replacement only when it is larger and exceeds the bytes. Throws
    // std::bad_alloc.
    Retained set(MessageRef message)
    {
        MessageRef old; // its last reference may end here: not under the mutex
        const std::lock_guard lock(mutex_);
        const auto found = messages_.find(std::string_view(message->topic()));
        const bool is_fresh = found == messages_.end();
        const std::size_t before = is_fresh ? 0 : size_of(found->second);
        const std::size_t size = size_of(message);
        if ((is_fresh && messages_.size() >= limits_.count) ||
            (size > before && bytes_ - before + size > limits_.bytes))
            return Retained::refused;
        old = put(found, std::move(message));
        return is_fresh ? Retained::fresh : Retained::replaced;
    }

    // [any] What a topic had before, in place of what it has: whatever the limits are now. Throws
    // std::bad_alloc where it has nothing.
    void put_back(MessageRef message)
    {
        MessageRef old;
        const std::lock_guard lock(mutex_);
        const auto found = messages_.find(std::string_view(message->topic()));
        old = put(found, std::move(message));
    }

    // [any] False: nothing was there.
    bool clear(std::string_view topic)
    {
        typename Messages::node_type old;
        const std::lock_guard lock(mutex_);
        const auto found = messages_.find(topic);
        if (found == messages_.end())
            return false;
        bytes_ -= size_of(found->second);
        old = messages_.extract(found);
        return true;
    }

    // [any]
    [[nodiscard]] std::optional<MessageRef> find(std::string_view topic) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = messages_.find(topic);
        return found == messages_.end() ? std::nullopt : std::optional(found->second);
    }

    // [any] Appends the next messages whose topics match, at most `limit`, or fewer when kSteps
    // topics were looked at; call again until cursor.done. What is there during the whole walk is
    // given exactly once, in RetainedOrder; what is set or cleared meanwhile, at most once.
    // `filter`: valid, without "$share/".
    void next(std::string_view filter, RetainedCursor& cursor, std::vector<MessageRef>& out,
              std::size_t limit = kSlice) const
    {
        const std::lock_guard lock(mutex_);
        const std::string_view first = first_match(filter);
        auto at = messages_.lower_bound(RetainedOrder()(cursor.from, first) ? first : cursor.from);
        const std::size_t end = out.size() + limit;
        for (std::size_t step = 0; at != messages_.end(); ++step) {
            if (out.size() == end || step == kSteps) {
                cursor.from = at->first;
                return;
            }
            if (matches(filter, at->first)) {
                out.push_back(at->second);
                ++at;
                continue;
            }
            const auto target = next_match(filter, at->first);
            at = target ? messages_.lower_bound(std::string_view(*target)) : messages_.end();
        }
        cursor.done = true;
    }

    // [any]
    [[nodiscard]] std::size_t count() const
    {
        const std::lock_guard lock(mutex_);
        return messages_.size();
    }
    [[nodiscard]] std::size_t bytes() const
    {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }

private:
    using Messages =
        std::map<std::string_view, MessageRef, RetainedOrder>; // keys: the messages' own

    static std::size_t size_of(const MessageRef& message)
    {
        return message->topic().size() + message->payload().size();
    }

    // Answers what was there. The key goes with the message whose topic it is.
    MessageRef put(typename Messages::iterator found, MessageRef message)
    {
        const std::size_t size = size_of(message);
        if (found == messages_.end()) {
            const std::string_view topic = message->topic();
            messages_.emplace(topic, std::move(message));
            bytes_ += size;
            return {};
        }
        bytes_ += size - size_of(found->second);
        const auto behind = std::next(found);
        auto node = messages_.extract(found);
        node.key() = message->topic();
        std::swap(node.mapped(), message);
        messages_.insert(behind, std::move(node));
        return message;
    }

    const RetainedLimits limits_;
    mutable std::mutex mutex_;
    Messages messages_;
    std::size_t bytes_ = 0;
};

} // namespace iotcc::bus
