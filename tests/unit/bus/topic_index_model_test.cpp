#include "index_matches.hpp"
#include "match_scratch.hpp"
#include "topic_filter.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <tuple>

using namespace iotcc::bus;

namespace {

using Hits = std::vector<std::pair<Subscriber, int>>;
using Model = std::map<std::pair<std::string, Subscriber>, int>; // (filter, subscriber) -> QoS

class Words {
public:
    explicit Words(unsigned seed) : random_(seed) {}

    unsigned below(unsigned bound) { return static_cast<unsigned>(random_()) % bound; }

    // Levels from a small alphabet, the empty one and those with '$' among them.
    std::string topic()
    {
        constexpr const char* kLevels[] = {"", "a", "b", "ab", "$", "$SYS"};
        std::string text = kLevels[below(6)];
        for (unsigned more = below(4); more > 0; --more) {
            text += std::string("/") + kLevels[below(6)];
        }
        return text.empty() ? "a" : text;
    }

    std::string filter()
    {
        std::string text;
        const std::string topic = this->topic();
        for (TopicLevels levels(topic); !levels.at_end();) {
            const std::string_view level = levels.next();
            text += below(3) == 0 ? "+" : std::string(level);
            text += levels.at_end() ? "" : "/";
        }
        if (below(4) == 0)
            text = below(6) == 0 ? "#" : text + "/#";
        return text.empty() ? "+" : text;
    }

    std::string maybe_shared()
    {
        const std::string plain = filter();
        return below(5) != 0 ? plain : (below(2) ? "$share/g/" : "$share/h/") + plain;
    }

private:
    std::mt19937 random_;
};

struct Expected {
    Hits hits;
    std::vector<std::string> groups;
    std::map<Subscriber, int> own; // highest QoS
};

Expected expected_of(const Model& model, const std::string& topic)
{
    Expected expected;
    std::map<std::pair<std::string, std::string>, int> groups;
    for (const auto& [key, qos] : model) {
        const auto& [filter, subscriber] = key;
        const auto shared = split_share(filter);
        if (!matches(shared ? shared->filter : filter, topic))
            continue;
        if (shared) {
            groups[{std::string(shared->group), std::string(shared->filter)}] = 1;
        } else {
            expected.hits.emplace_back(subscriber, qos);
            int& best = expected.own[subscriber];
            best = std::max(best, qos);
        }
    }
    for (const auto& [group, one] : groups) {
        expected.groups.push_back(group.first);
    }
    std::ranges::sort(expected.hits);
    std::ranges::sort(expected.groups);
    return expected;
}

void change(Words& words, TopicIndex& index, Model& model)
{
    const std::string filter = words.maybe_shared();
    REQUIRE(check_filter(filter) == TopicFault::none);
    const Subscriber subscriber = words.below(6);
    if (words.below(3) == 0) {
        REQUIRE(index.remove(filter, subscriber) == (model.erase({filter, subscriber}) == 1));
        return;
    }
    const auto qos = static_cast<std::uint8_t>(words.below(3));
    const bool fresh = model.insert_or_assign({filter, subscriber}, qos).second;
    REQUIRE(index.add(filter, subscriber, qos) == (fresh ? Added::fresh : Added::replaced));
}

void compare(const TopicIndex& index, MatchScratch& scratch, const Model& model,
             const std::string& topic)
{
    CAPTURE(topic);
    const Expected expected = expected_of(model, topic);
    const IndexMatches found = matches_of(index, topic);
    REQUIRE(found.hits == expected.hits);
    REQUIRE(std::vector<std::string>(found.groups.begin(), found.groups.end()) == expected.groups);
    std::map<Subscriber, int> collected;
    for (const Hit hit :
         scratch.collect(index, topic, [](Subscriber) { return Standing::connected; })) {
        REQUIRE(collected.emplace(hit.subscriber, hit.qos).second);
    }
    for (const auto& [subscriber, qos] : expected.own) {
        REQUIRE(collected.contains(subscriber));
        REQUIRE(collected[subscriber] >= qos);
        if (expected.groups.empty())
            REQUIRE(collected[subscriber] == qos);
    }
    REQUIRE(collected.size() <= expected.own.size() + expected.groups.size());
}

} // namespace

TEST_CASE("the index finds what the rule finds, filter by filter")
{
    const unsigned seeds = std::getenv("LONG_TESTS") ? 2000 : 100;
    for (unsigned seed = 0; seed < seeds; ++seed) {
        CAPTURE(seed);
        Words words(seed);
        Epochs epochs(1);
        TopicIndex index(epochs);
        MatchScratch scratch;
        Model model;
        for (int round = 0; round < 60; ++round) {
            for (int i = 0; i < 5; ++i) {
                change(words, index, model);
            }
            REQUIRE(index.subscriptions() == model.size());
            compare(index, scratch, model, words.topic());
        }
        const Model all = model;
        for (const auto& [key, qos] : all) {
            REQUIRE(index.remove(key.first, key.second));
            model.erase(key);
        }
        compare(index, scratch, model, words.topic());
    }
}
