#include "key_index.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace iotcc::store;

namespace {

auto put(KeyIndex& index, const Key& key, const KeyIndex::Place& place)
{
    index.promise(key);
    return index.put(key, place);
}

} // namespace

TEST_CASE("an index and a map agree, while it grows and shrinks")
{
    std::mt19937 random(1);
    KeyIndex index;
    std::map<Key, KeyIndex::Place> model;
    for (const unsigned puts_of_8 : {7, 1, 7, 0})
        for (int i = 0; i < 100'000; ++i) {
            const Key key{random() % 4 << 24, random() % 10'000};
            const auto found = model.find(key);
            const auto before = found == model.end() ? std::nullopt : std::optional(found->second);
            REQUIRE(index.find(key) == before);
            if (random() % 8 < puts_of_8) {
                const KeyIndex::Place place{std::uint64_t{random()} << 20, std::uint32_t(i)};
                REQUIRE(put(index, key, place) == before);
                model[key] = place;
            } else {
                REQUIRE(index.erase(key) == before);
                model.erase(key);
            }
            REQUIRE(index.size() == model.size());
        }
    std::map<Key, KeyIndex::Place> all;
    index.each([&](const Key& key, const KeyIndex::Place& place) { all[key] = place; });
    CHECK(all == model);
}

TEST_CASE("a key costs at most 48 bytes, and its memory comes back")
{
    KeyIndex index;
    constexpr std::uint64_t kKeys = 300'000;
    for (std::uint64_t i = 0; i < kKeys; ++i) {
        put(index, {1, i}, {i, 1});
        if (i > 20'000 && i % 1000 == 0)
            REQUIRE(index.bytes() <= 48 * index.size());
    }
    for (std::uint64_t i = 0; i < kKeys; ++i)
        REQUIRE(index.erase({1, i}));
    CHECK(index.size() == 0);
    CHECK(index.bytes() < 1 << 20);
}

TEST_CASE("memory that many promises for one key took comes back with it, whatever else is there")
{
    constexpr int kPromises = 60;
    for (std::uint64_t others = 0; others < 800; others += 20) {
        CAPTURE(others);
        KeyIndex index;
        for (std::uint64_t i = 0; i < others; ++i)
            put(index, {1, i}, {i, 1});
        const std::size_t before = index.bytes();
        for (int i = 0; i < kPromises; ++i)
            index.promise({2, 0});
        for (int i = 0; i < kPromises; ++i)
            index.put({2, 0}, {1, 1});
        REQUIRE(index.erase({2, 0}));
        CHECK(index.bytes() < before + 16 * 28);
        CHECK(index.size() == others);
        put(index, {2, 0}, {1, 1});
        CHECK(index.find({2, 0}));
    }
}
