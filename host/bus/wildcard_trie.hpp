#pragma once
#include "epochs.hpp"
#include "filter_targets.hpp"
#include "keyed_hash.hpp"
#include "record_table.hpp"
#include "text_record.hpp"
#include "topic_levels.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::bus {

// Nodes that one match may look at: what a topic costs is bounded, whatever filters there are.
inline constexpr std::size_t kMaxVisits = 100'000;

// Filters with wildcards, one node per level. The edges of all nodes are in one table, by parent
// and hash of the level's text; "+" is a pointer in the parent, and "#" needs no node.
class WildcardTrie {
public:
    explicit WildcardTrie(const text::HashKey& key) noexcept : key_(key) {}
    ~WildcardTrie();
    WildcardTrie(const WildcardTrie&) = delete;
    WildcardTrie& operator=(const WildcardTrie&) = delete;

    // [writer] As FilterTargets.
    Added add(Epochs& epochs, std::string_view filter, std::string_view group, Hit hit);
    bool remove(Epochs& epochs, std::string_view filter, std::string_view group,
                Subscriber subscriber) noexcept;

    // [reader] visit_targets(const FilterTargets&) for each filter that matches. False: cut after
    // kMaxVisits nodes, and there may be more.
    template <class VisitTargets>
    [[nodiscard]] bool match(std::string_view topic, VisitTargets&& visit_targets) const;

private:
    struct Node {
        Node(Node* parent_node, std::uint64_t whole_hash, std::size_t text_size) noexcept
            : parent(parent_node), hash(static_cast<std::uint32_t>(whole_hash)),
              size(static_cast<std::uint16_t>(text_size))
        {
        }

        [[nodiscard]] std::string_view text() const noexcept { return {text_behind(*this), size}; }

        FilterTargets ends;               // filters that end here
        FilterTargets below;              // filters that go on with "#" and end
        std::atomic<Node*> plus{nullptr}; // its child of that name, which no topic names
        Node* const parent;
        const std::uint32_t hash;
        std::uint32_t children = 0; // "+" is one
        const std::uint16_t size;
    };

    // A topic's levels with their hashes, made when the walk first gets that deep.
    class HashedLevels {
    public:
        HashedLevels(const text::HashKey& key, std::string_view topic) noexcept
            : key_(key), levels_(topic)
        {
        }

        struct Level {
            const char* data;
            std::size_t size;
            std::uint64_t hash;

            [[nodiscard]] std::string_view text() const noexcept { return {data, size}; }
        };

        // nullptr: the topic has no such level. A walk asks for them in order, the first time.
        [[nodiscard]] const Level* at(std::size_t depth) noexcept
        {
            if (depth == count_) {
                if (levels_.at_end() || count_ == kMaxLevels)
                    return nullptr;
                const std::string_view text = levels_.next();
                known_[count_++] = {text.data(), text.size(), text::keyed_hash(key_, text)};
            }
            return &known_[depth];
        }

    private:
        const text::HashKey& key_;
        TopicLevels levels_;
        std::size_t count_ = 0;
        std::array<Level, kMaxLevels> known_; // not cleared: most topics have few levels
    };

    struct Place {
        const Node* node;
        std::size_t depth; // levels that led to it
    };

    // A step takes one place and leaves at most two, one level deeper.
    static constexpr std::size_t kMaxPlaces = kMaxLevels + 2;

    [[nodiscard]] static std::uint64_t edge_hash(const Node* parent,
                                                 std::uint64_t level_hash) noexcept
    {
        const std::uint64_t mixed =
            (level_hash ^ reinterpret_cast<std::uintptr_t>(parent) >> 4) * 0x9e3779b97f4a7c15;
        return mixed ^ mixed >> 32;
    }

    [[nodiscard]] Node* edge(const Node* parent, std::uint64_t hash,
                             std::string_view text) const noexcept
    {
        return edges_.find(hash, [parent, text](const Node& node) {
            return node.parent == parent && node.text() == text;
        });
    }

    [[nodiscard]] Node& root_of(std::string_view filter) noexcept;
    [[nodiscard]] Node* child(const Node& parent, std::string_view level) const noexcept;
    Node& make_child(Epochs& epochs, Node& parent, std::string_view level);
    Node& make_path(Epochs& epochs, std::string_view filter);
    [[nodiscard]] Node* find_path(std::string_view filter) noexcept;
    void prune(Epochs& epochs, Node* node) noexcept;

    const text::HashKey key_;
    Node root_{nullptr, 0, 0};
    Node dollar_root_{nullptr, 0, 0}; // of filters that begin with '$'
    RecordTable<Node> edges_;         // owns its nodes
};

template <class VisitTargets>
bool WildcardTrie::match(std::string_view topic, VisitTargets&& visit_targets) const
{
    HashedLevels levels(key_, topic);
    std::array<Place, kMaxPlaces> places; // instead of recursion
    std::size_t count = 0;
    places[count++] = {topic.starts_with('$') ? &dollar_root_ : &root_, 0};
    for (std::size_t visits = 0; count > 0; ++visits) {
        if (visits == kMaxVisits)
            return false;
        const auto [node, depth] = places[--count];
        visit_targets(node->below);
        const HashedLevels::Level* const level = levels.at(depth);
        if (!level) {
            visit_targets(node->ends);
            continue;
        }
        if (const Node* plus = node->plus.load(std::memory_order_acquire))
            places[count++] = {plus, depth + 1};
        if (const Node* named = edge(node, edge_hash(node, level->hash), level->text()))
            places[count++] = {named, depth + 1};
    }
    return true;
}

} // namespace iotcc::bus
