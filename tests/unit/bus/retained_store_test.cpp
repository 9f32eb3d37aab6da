#include "retained_store.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>

using namespace iotcc::bus;

namespace {

class Text {
public:
    Text(std::string topic, std::string payload)
        : topic_(std::move(topic)), payload_(std::move(payload))
    {
    }
    [[nodiscard]] std::string_view topic() const { return topic_; }
    [[nodiscard]] std::string_view payload() const { return payload_; }

private:
    std::string topic_, payload_;
};

using Ref = std::shared_ptr<const Text>;
using Store = RetainedStore<Ref>;

Ref message(std::string topic, std::string payload = "x")
{
    return std::make_shared<Text>(std::move(topic), std::move(payload));
}

struct Walked {
    std::multiset<std::string> topics;
    int slices = 0;
};

template <class Between>
Walked walk(Store& store, std::string_view filter, std::size_t limit, Between&& between)
{
    Walked walked;
    RetainedCursor cursor;
    while (!cursor.done) {
        std::vector<Ref> slice;
        store.next(filter, cursor, slice, limit);
        CHECK(slice.size() <= limit);
        for (const Ref& ref : slice) {
            walked.topics.emplace(ref->topic());
        }
        ++walked.slices;
        between();
    }
    return walked;
}

Walked walk(Store& store, std::string_view filter, std::size_t limit = Store::kSlice)
{
    return walk(store, filter, limit, [] {});
}

} // namespace

TEST_CASE("the last retained message replaces the one before [MQTT-3.3.1-5]")
{
    Store store;
    CHECK(store.set(message("a/b", "one")) == Retained::fresh);
    CHECK(store.set(message("a/b", "three")) == Retained::replaced);
    CHECK(store.count() == 1);
    CHECK(store.bytes() == 8);
    CHECK((*store.find("a/b"))->payload() == "three");
    CHECK_FALSE(store.find("a"));
}

TEST_CASE("a message that was replaced or cleared is let go")
{
    Store store;
    std::weak_ptr<const Text> first, second;
    {
        const Ref one = message("a"), two = message("a");
        first = one;
        second = two;
        store.set(one);
        store.set(two);
    }
    CHECK(first.expired());
    CHECK_FALSE(second.expired());
    CHECK(store.find("a"));
    CHECK(store.clear("a"));
    CHECK(second.expired());
}

TEST_CASE("a cleared topic is gone [MQTT-3.3.1-10]")
{
    Store store;
    store.set(message("a"));
    CHECK(store.clear("a"));
    CHECK_FALSE(store.clear("a"));
    CHECK_FALSE(store.find("a"));
    CHECK(store.count() == 0);
    CHECK(store.bytes() == 0);
}

TEST_CASE("a new topic beyond the count is refused, and nothing is evicted")
{
    Store store({.count = 2, .bytes = 1000});
    store.set(message("a"));
    store.set(message("b"));
    CHECK(store.set(message("c")) == Retained::refused);
    CHECK(store.set(message("b", "new")) == Retained::replaced);
    CHECK(store.clear("a"));
    CHECK(store.set(message("c")) == Retained::fresh);
    CHECK_FALSE(store.find("a"));
}

TEST_CASE("bytes beyond the limit are refused, a replacement's as well")
{
    Store store({.count = 10, .bytes = 10});
    CHECK(store.set(message("a", "123456789")) == Retained::fresh);
    CHECK(store.set(message("b", "")) == Retained::refused);
    CHECK(store.set(message("a", "1234567890")) == Retained::refused);
    CHECK((*store.find("a"))->payload() == "123456789");
    CHECK(store.set(message("a", "12345678")) == Retained::replaced);
    CHECK(store.set(message("b", "")) == Retained::fresh);
    CHECK(store.bytes() == 10);
}

TEST_CASE("what is put back stays beyond limits; it may change, grow no more, and be cleared")
{
    Store store({.count = 1, .bytes = 3});
    for (const char* topic : {"a", "b", "c"})
        store.put_back(message(topic, "12"));
    store.put_back(message("c", "1"));
    CHECK(store.count() == 3);
    CHECK(store.bytes() == 8);
    CHECK(store.set(message("a", "34")) == Retained::replaced);
    CHECK(store.set(message("a", "345")) == Retained::refused);
    CHECK(store.set(message("d", "")) == Retained::refused);
    CHECK(store.clear("b"));
    CHECK(store.clear("c"));
    CHECK(store.bytes() == 3);
    CHECK((*store.find("a"))->payload() == "34");
}

TEST_CASE("a leading wildcard finds no topic that begins with '$' [MQTT-4.7.2-1]")
{
    Store store;
    for (const char* topic : {"a", "$SYS/a", "$a", "z", "/"}) {
        store.set(message(topic));
    }
    CHECK(walk(store, "#").topics == std::multiset<std::string>{"/", "a", "z"});
    CHECK(walk(store, "+").topics == std::multiset<std::string>{"a", "z"});
    CHECK(walk(store, "$SYS/#").topics == std::multiset<std::string>{"$SYS/a"});
}

TEST_CASE("a filter without wildcards finds its topic")
{
    Store store;
    store.set(message("a/b"));
    store.set(message("a/b/c"));
    CHECK(walk(store, "a/b").topics == std::multiset<std::string>{"a/b"});
    CHECK(walk(store, "a").topics.empty());
}

TEST_CASE("a walk in slices gives each topic once")
{
    Store store;
    for (int i = 0; i < 1000; ++i) {
        store.set(message("a/" + std::to_string(i) + "/b"));
        store.set(message("a/" + std::to_string(i) + "/c"));
    }
    for (const std::size_t limit : {1u, 7u, 256u}) {
        const Walked walked = walk(store, "a/+/b", limit);
        CHECK(walked.topics.size() == 1000);
        CHECK(std::set(walked.topics.begin(), walked.topics.end()).size() == 1000);
    }
}

TEST_CASE("what stands below or beside the wanted costs a walk nothing")
{
    Store store({.count = 1'000'000});
    for (int i = 0; i < 1000; ++i) {
        const std::string name = "a/" + std::to_string(i);
        store.set(message(name + "/b"));
        for (int j = 0; j < 100; ++j) {
            store.set(message(name + "/a/" + std::to_string(j)));
        }
    }
    for (int i = 0; i < 10'000; ++i) {
        store.set(message("b/" + std::to_string(i)));
    }
    // At most three looks per child of "a", of 1024 per slice.
    CHECK(walk(store, "a/+/b").slices <= 4);
}

TEST_CASE("topics that stay are given once while others come and go")
{
    for (unsigned seed = 0; seed < 30; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        Store store;
        std::multiset<std::string> constant;
        for (int i = 0; i < 300; ++i) {
            const std::string topic = "a/" + std::to_string(i * 2) + "/b";
            constant.insert(topic);
            store.set(message(topic));
        }
        const Walked walked = walk(store, "a/+/b", 1 + random() % 20, [&] {
            for (int i = 0; i < 50; ++i) {
                const std::string topic = "a/" + std::to_string(random() % 300 * 2 + 1) + "/b";
                if (random() % 2)
                    store.set(message(topic));
                else
                    store.clear(topic);
                store.set(message("a/" + std::to_string(random() % 300 * 2) + "/b", "new"));
            }
        });
        std::multiset<std::string> kept;
        for (const std::string& topic : walked.topics) {
            CHECK(walked.topics.count(topic) == 1);
            if (constant.contains(topic))
                kept.insert(topic);
        }
        CHECK(kept == constant);
    }
}

TEST_CASE("threads may set, clear and walk at once")
{
    Store store;
    for (int i = 0; i < 500; ++i) {
        store.set(message("k/" + std::to_string(i)));
    }
    std::jthread writer([&store] {
        for (int i = 0; i < 5000; ++i) {
            store.set(message("k/x" + std::to_string(i % 100)));
            store.clear("k/x" + std::to_string((i + 50) % 100));
            store.set(message("k/" + std::to_string(i % 500), "new"));
        }
    });
    for (int i = 0; i < 50; ++i) {
        CHECK(walk(store, "k/+", 64).topics.size() >= 500);
    }
}
