#include "delivery_queue.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

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

TEST_CASE("what is dropped behind one that is not settled costs no place, and numbers stay")
{
    DeliveryQueue queue;
    (void)queue.push(delivery(1));
    (void)queue.push(delivery(2));
    queue.at(1).state = queue.at(2).state = Delivery::State::sent;
    queue.rewind();
    for (std::uint32_t i = 3; i <= 100'000; ++i) {
        REQUIRE(queue.push(delivery(i)) == i);
        if (i <= 4)
            continue;
        const std::uint64_t oldest = queue.oldest_new();
        REQUIRE(oldest == i - 2);
        queue.set_aside_before(oldest);
        queue.finish(oldest);
        REQUIRE(queue.size() == 4);
    }
    std::vector<std::uint64_t> numbers;
    for (; queue.unsent() < queue.next_number(); queue.pass(numbers.back()))
        numbers.push_back(queue.unsent());
    CHECK(numbers == std::vector<std::uint64_t>{1, 2, 99'999, 100'000});
    CHECK(queue.find(3) == nullptr);
    CHECK(queue.find(2)->bytes == 2);
    queue.finish(1);
    CHECK(queue.first() == 2);
    CHECK(queue.after(2) == 99'999);
    queue.finish(99'999);
    queue.finish(2);
    CHECK(queue.first() == 100'000);
    CHECK(queue.unsent() == 100'001);
}

TEST_CASE("however many are not new, they are settled one after the other at once")
{
    DeliveryQueue queue;
    constexpr std::uint64_t kMany = 200'000;
    for (std::uint32_t i = 1; i <= kMany + 1; ++i) {
        (void)queue.push(delivery(i));
        queue.at(i).again = i <= kMany;
    }
    REQUIRE(queue.oldest_new() == kMany + 1);
    queue.set_aside_before(kMany + 1);
    queue.finish(kMany + 1);
    CHECK(queue.size() == kMany);
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t number = 1; number <= kMany; ++number)
        queue.finish(number);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
    CHECK(queue.empty());
}

TEST_CASE("a queue is what a map from numbers to deliveries would be")
{
    std::mt19937 random(7);
    DeliveryQueue queue;
    std::map<std::uint64_t, std::uint32_t> model;
    std::uint64_t next = 1, passed = 0;
    for (std::uint32_t step = 0; step < 50'000; ++step) {
        const unsigned phase = step / 1000 % 2; // fills, then drains
        const auto unsent = model.upper_bound(passed);
        if (random() % 4 == 0 && unsent != model.end()) {
            passed = unsent->first;
            REQUIRE(queue.unsent() == passed);
            queue.at(passed).state = Delivery::State::sent;
            queue.pass(passed);
        } else if (random() % 4 == 0 && queue.oldest_new() != next) {
            queue.set_aside_before(queue.oldest_new());
            model.erase(queue.oldest_new());
            queue.finish(queue.oldest_new());
        } else if (random() % 200 == 0) {
            queue.rewind();
            passed = 0;
        } else if (random() % 10 < (phase == 0 ? 7u : 3u)) {
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
        while (queue.unsent() < next && !queue.find(queue.unsent()))
            queue.pass(queue.unsent());
        const auto first_unsent = model.upper_bound(passed);
        REQUIRE(queue.unsent() == (first_unsent == model.end() ? next : first_unsent->first));
        if (const std::uint64_t any = random() % next; true) {
            const Delivery* const found = queue.find(any);
            REQUIRE((found != nullptr) == model.contains(any));
            if (found != nullptr)
                REQUIRE(found->bytes == model[any]);
        }
    }
}
