#include "wildcard_trie.hpp"

namespace iotcc::bus {
namespace {

bool ends_below(std::string_view filter) noexcept
{
    return filter.ends_with('#');
}

} // namespace

WildcardTrie::~WildcardTrie()
{
    edges_.for_each([](Node* node) { TextRecordDelete<Node>()(node); });
}

Added WildcardTrie::add(Epochs& epochs, std::string_view filter, std::string_view group, Hit hit)
{
    Node& node = make_path(epochs, filter);
    try {
        return (ends_below(filter) ? node.below : node.ends).add(epochs, group, hit);
    } catch (const std::bad_alloc&) {
        prune(epochs, &node);
        throw;
    }
}

bool WildcardTrie::remove(Epochs& epochs, std::string_view filter, std::string_view group,
                          Subscriber subscriber) noexcept
{
    Node* const node = find_path(filter);
    if (!node)
        return false;
    FilterTargets& targets = ends_below(filter) ? node->below : node->ends;
    const bool was_there = targets.remove(epochs, group, subscriber);
    prune(epochs, node);
    return was_there;
}

WildcardTrie::Node& WildcardTrie::root_of(std::string_view filter) noexcept
{
    return filter.starts_with('$') ? dollar_root_ : root_;
}

WildcardTrie::Node* WildcardTrie::child(const Node& parent, std::string_view level) const noexcept
{
    return edge(&parent, edge_hash(&parent, text::keyed_hash(key_, level)), level);
}

WildcardTrie::Node& WildcardTrie::make_child(Epochs& epochs, Node& parent, std::string_view level)
{
    const std::uint64_t hash = edge_hash(&parent, text::keyed_hash(key_, level));
    auto made = make_text_record<Node>(level, &parent, hash, level.size());
    edges_.insert(epochs, hash, made.get());
    Node& node = *made.release();
    ++parent.children;
    if (level == "+")
        parent.plus.store(&node, std::memory_order_release);
    return node;
}

// The node of the last level but a "#".
WildcardTrie::Node& WildcardTrie::make_path(Epochs& epochs, std::string_view filter)
{
    Node* node = &root_of(filter);
    try {
        for (TopicLevels levels(filter); !levels.at_end();) {
            const std::string_view level = levels.next();
            if (level == "#")
                break;
            Node* const known = child(*node, level);
            node = known ? known : &make_child(epochs, *node, level);
        }
    } catch (const std::bad_alloc&) {
        prune(epochs, node);
        throw;
    }
    return *node;
}

WildcardTrie::Node* WildcardTrie::find_path(std::string_view filter) noexcept
{
    Node* node = &root_of(filter);
    for (TopicLevels levels(filter); node && !levels.at_end();) {
        const std::string_view level = levels.next();
        if (level == "#")
            break;
        node = child(*node, level);
    }
    return node;
}

// Takes out the node and its ancestors up to the first that is needed.
void WildcardTrie::prune(Epochs& epochs, Node* node) noexcept
{
    while (node->parent && node->children == 0 && node->ends.empty() && node->below.empty()) {
        Node* const parent = node->parent;
        if (parent->plus.load(std::memory_order_relaxed) == node)
            parent->plus.store(nullptr, std::memory_order_release);
        edges_.erase(epochs, node);
        --parent->children;
        epochs.retire(TextRecord<Node>(node));
        node = parent;
    }
}

} // namespace iotcc::bus
