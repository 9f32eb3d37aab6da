#include "match_scratch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

using namespace iotcc::bus;

namespace {

constexpr std::size_t kLanes = 2;
constexpr Subscriber kConstant = 1; // subscribed all the time

// Matches until told to stop; how often the constant subscribers were not there.
int match_until(const std::atomic<bool>& stop, std::atomic<unsigned>& turns, Epochs& epochs,
                const TopicIndex& index, std::size_t lane)
{
    MatchScratch scratch;
    int missing = 0;
    epochs.online(lane);
    for (unsigned turn = 0; !stop.load(std::memory_order_relaxed); ++turn) {
        for (unsigned i = 0; i < 16; ++i) {
            const std::string topic = "t/" + std::to_string((turn + i) % 50) + "/x";
            const auto hits = scratch.collect(index, topic, [](Subscriber s) {
                return s % 2 == 0 ? Standing::connected : Standing::away;
            });
            missing += std::ranges::count(hits, Hit{kConstant, 2}) != 1;
        }
        if (turn % 8 == 0) {
            epochs.offline(lane);
            epochs.online(lane);
        } else {
            epochs.quiescent(lane);
        }
        turns.fetch_add(1, std::memory_order_relaxed);
    }
    epochs.offline(lane);
    return missing;
}

void churn(TopicIndex& index, int round)
{
    for (int i = 0; i < 50; ++i) {
        const std::string name = std::to_string(i);
        const Subscriber subscriber = 10 + static_cast<Subscriber>((round + i) % 40);
        for (const std::string& filter :
             {"t/" + name + "/x", "t/" + name + "/+", "t/" + name + "/#", "+/" + name + "/x",
              std::string("t/+/x"), std::string("#"), "$share/g/t/" + name + "/+",
              "$share/g" + name + "/t/+/x"}) {
            if ((round / 40 + i) % 2 == 0)
                index.add(filter, subscriber, 1);
            else
                index.remove(filter, subscriber);
        }
    }
}

} // namespace

TEST_CASE("lanes match while filters come and go, and miss nobody who stays")
{
    Epochs epochs(kLanes);
    TopicIndex index(epochs);
    for (int i = 0; i < 50; ++i) {
        index.add("t/" + std::to_string(i) + "/x", kConstant, i % 2 == 0 ? 2 : 1);
        index.add("t/" + std::to_string(i) + "/+", kConstant, i % 2 == 0 ? 0 : 2);
    }
    index.add("t/+/x", kConstant, 1);
    index.add("#", kConstant, 0);

    std::atomic<bool> stop = false;
    std::atomic<unsigned> turns = 0;
    std::atomic<int> missing = 0;
    {
        std::vector<std::jthread> lanes;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            lanes.emplace_back(
                [&, lane] { missing += match_until(stop, turns, epochs, index, lane); });
        }
        for (int round = 0; round < 160 || turns < 500; ++round) {
            churn(index, round);
        }
        stop = true;
    }
    CHECK(missing == 0);
    epochs.reclaim();
    CHECK(epochs.waiting() == 0);
}

TEST_CASE("several writers at once lose no subscription")
{
    Epochs epochs(0);
    TopicIndex index(epochs);
    {
        std::vector<std::jthread> writers;
        for (Subscriber writer = 0; writer < 3; ++writer) {
            writers.emplace_back([&index, writer] {
                for (int i = 0; i < 2000; ++i) {
                    index.add("a/" + std::to_string(i % 500), writer, 0);
                    index.add("+/" + std::to_string(i % 500), writer, 0);
                }
            });
        }
    }
    CHECK(index.subscriptions() == 3 * 2 * 500);
    int hits = 0;
    index.match(
        "a/7", [&hits](Hit) { ++hits; }, [](const SharedGroup&) {});
    CHECK(hits == 6);
}
