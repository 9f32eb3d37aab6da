#include "subscriber_set.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace iotcc::bus;

namespace {

std::map<Subscriber, int> contents(const SubscriberSet& set)
{
    std::map<Subscriber, int> found;
    set.each([&found](Hit hit) {
        REQUIRE(!found.contains(hit.subscriber));
        found[hit.subscriber] = hit.qos;
    });
    return found;
}

} // namespace

TEST_CASE("a set gives each subscriber once, with the QoS that was set last")
{
    Epochs epochs(0);
    SubscriberSet set;
    CHECK(set.add(epochs, {7, 0}) == Added::fresh);
    CHECK(set.add(epochs, {0, 2}) == Added::fresh);
    CHECK(set.add(epochs, {0xffffffff, 1}) == Added::fresh);
    CHECK(set.add(epochs, {7, 1}) == Added::replaced);
    CHECK(contents(set) == std::map<Subscriber, int>{{0, 2}, {7, 1}, {0xffffffff, 1}});
    CHECK(set.remove(epochs, 0));
    CHECK_FALSE(set.remove(epochs, 0));
    CHECK(contents(set) == std::map<Subscriber, int>{{7, 1}, {0xffffffff, 1}});
}

TEST_CASE("a set is what a map is, through random changes")
{
    std::mt19937 random(1);
    for (const unsigned numbers : {3u, 20u, 1000u}) {
        Epochs epochs(0);
        SubscriberSet set;
        std::map<Subscriber, int> model;
        for (int step = 0; step < 20'000; ++step) {
            const Subscriber subscriber = random() % numbers * 64;
            // Phases of growth and of shrinking.
            if (random() % 4 < (step / 4000 % 2 ? 1 : 3)) {
                const auto qos = static_cast<std::uint8_t>(random() % 3);
                const Added expected = model.contains(subscriber) ? Added::replaced : Added::fresh;
                REQUIRE(set.add(epochs, {subscriber, qos}) == expected);
                model[subscriber] = qos;
            } else {
                REQUIRE(set.remove(epochs, subscriber) == (model.erase(subscriber) == 1));
            }
            REQUIRE(set.size() == model.size());
            if (step % 64 == 0)
                REQUIRE(contents(set) == model);
        }
    }
}

TEST_CASE("a set that was emptied holds little")
{
    Epochs epochs(1);
    SubscriberSet set;
    for (Subscriber i = 0; i < 10'000; ++i) {
        set.add(epochs, {i, 0});
    }
    for (Subscriber i = 0; i < 10'000; ++i) {
        CHECK(set.remove(epochs, i));
    }
    CHECK(set.size() == 0);
    CHECK(contents(set).empty());
    CHECK(epochs.waiting() < 64);
}
