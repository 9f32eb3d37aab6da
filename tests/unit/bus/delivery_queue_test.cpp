#include "delivery_queue.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <random>

using namespace iotcc::bus;

namespace {

Delivery delivery(std::uint32_t bytes)
{
    Delivery made;
    made.bytes = bytes;
    made.qos = 1;
    return made;
}

} // namespace

TEST_CASE("numbers rise from one without gaps, also when the queue was empty in between")
{
    DeliveryQueue queue;
    CHECK(queue.push(delivery(1)) == 1);
    queue.finish(1);
    CHECK(queue.empty());
    CHECK(queue.push(delivery(2)) == 2);
    CHECK(queue.find(1) == nullptr);
    CHECK(queue.find(2)->bytes == 2);
    CHECK(queue.find(3) == nullptr);
}

TEST_CASE("what is settled out of order is gone at once, its place when the older ones are")
{
    DeliveryQueue queue;
    for (std::uint32_t i = 1; i <= 5; ++i)
        (void)queue.push(delivery(i));
    queue.finish(3);
    queue.finish(2);
    CHECK(queue.find(2) == nullptr);
    CHECK(queue.first() == 1);
    queue.finish(1);
    CHECK(queue.first() == 4);
    CHECK(queue.size() == 2);
}

TEST_CASE("a new connection is offered all again, and only what was sent is marked as a repetition")
{
    DeliveryQueue queue;
    for (std::uint32_t i = 1; i <= 3; ++i)
        (void)queue.push(delivery(i));
    queue.at(1).state = Delivery::State::sent;
    queue.at(2).state = Delivery::State::received;
    queue.pass(1);
    queue.pass(2);
    CHECK(queue.unsent() == 3);
    queue.rewind();
    CHECK(queue.unsent() == 1);
    CHECK(queue.at(1).again);
    CHECK_FALSE(queue.at(2).again);
    CHECK_FALSE(queue.at(3).again);
}

TEST_CASE("a queue is what a map from numbers to deliveries would be")
{
    std::mt19937 random(7);
    DeliveryQueue queue;
    std::map<std::uint64_t, std::uint32_t> model;
    std::uint64_t next = 1;
    for (std::uint32_t step = 0; step < 50'000; ++step) {
        const unsigned phase = step / 1000 % 2; // fills, then drains
        if (random() % 10 < (phase == 0 ? 7u : 3u)) {
            model[next] = step;
            REQUIRE(queue.push(delivery(step)) == next++);
        } else if (!model.empty()) {
            auto chosen = model.begin();
            std::advance(chosen, random() % std::min<std::size_t>(model.size(), 8));
            queue.finish(chosen->first);
            model.erase(chosen);
        }
        REQUIRE(queue.next_number() == next);
        REQUIRE(queue.empty() == model.empty());
        REQUIRE(queue.first() == (model.empty() ? next : model.begin()->first));
        REQUIRE(queue.unsent() >= queue.first());
        if (const std::uint64_t any = random() % next; true) {
            const Delivery* const found = queue.find(any);
            REQUIRE((found != nullptr) == model.contains(any));
            if (found != nullptr)
                REQUIRE(found->bytes == model[any]);
        }
    }
}
