#include "store_folder.hpp"

#include <array>
#include <cstdlib>
#include <random>
#include <sys/stat.h>
#include <thread>

using namespace iotcc::test;

namespace {

mode_t mode_of(const std::string& path)
{
    struct stat file {};
    return ::stat(path.c_str(), &file) == 0 ? file.st_mode & 07777 : 0;
}

} // namespace

TEST_CASE("what was put can be read before and after it is written, and after a restart")
{
    const StoreFolder folder;
    {
        OpenStore open(folder.settings());
        const auto sequence = open.put(1, "one");
        CHECK(open.read(1) == "one");
        REQUIRE(open.is_committed(sequence));
        CHECK(open.read(1) == "one");
        CHECK(open.read(2) == "(absent)");
    }
    OpenStore again(folder.settings());
    CHECK(again.replayed.as_map() == std::map<Key, std::string>{{{0, 1}, "one"}});
    CHECK(again.read(1) == "one");
    CHECK(again.replayed.tails.empty());
    CHECK(again.replayed.damages.empty());
}

TEST_CASE("a value is its pieces one after the other, of any bytes")
{
    const StoreFolder folder;
    OpenStore open(folder.settings());
    Batch batch;
    const std::string nul("a\0b", 3);
    batch.put({1, 2}, {"head ", nul, "", " tail"});
    batch.put({1, 3}, {});
    REQUIRE(open.is_committed(open.store->append(batch)));
    CHECK(batch.empty());
    std::string value = "old";
    REQUIRE(open.store->read({1, 2}, value) == ReadResult::found);
    CHECK(value == "head " + nul + " tail");
    REQUIRE(open.store->read({1, 3}, value) == ReadResult::found);
    CHECK(value.empty());
}

TEST_CASE("live keys come back in the order of their last put")
{
    const StoreFolder folder;
    {
        OpenStore open(folder.settings());
        for (const std::uint64_t key : {5, 3, 9, 1})
            open.put(key, "old");
        open.put(3, "new");
        open.erase(9);
    }
    OpenStore again(folder.settings());
    std::vector<std::uint64_t> order;
    for (const auto& [key, value] : again.replayed.found)
        order.push_back(key.low);
    CHECK(order == std::vector<std::uint64_t>{5, 1, 3});
}

TEST_CASE("an empty batch is as old as the newest append")
{
    const StoreFolder folder;
    Batch empty;
    {
        OpenStore open(folder.settings());
        const auto sequence = open.put(1, "one");
        CHECK(open.store->append(empty) == sequence);
    }
    OpenStore again(folder.settings());
    CHECK(again.is_committed(again.store->append(empty)));
}

TEST_CASE("only the owner may read the files")
{
    const StoreFolder folder;
    const OpenStore open(folder.settings());
    CHECK(mode_of(folder.path()) == 0700);
    CHECK(mode_of(folder.path() + "/lock") == 0600);
    REQUIRE(folder.segments().size() == 1);
    CHECK(mode_of(folder.segments().front()) == 0600);
}

TEST_CASE("a folder has one store at a time, and the error names it")
{
    const StoreFolder folder;
    const OpenStore open(folder.settings());
    try {
        const OpenStore second(folder.settings());
        FAIL("opened twice");
    } catch (const StoreError& error) {
        CHECK(std::string(error.what()).starts_with(folder.path() + "/lock: another process"));
    }
}

TEST_CASE("the folder's parent must be there")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.folder = folder.path() + "/not/there";
    CHECK_THROWS_AS(OpenStore{settings}, StoreError);
}

TEST_CASE("overwriting the same keys for ever keeps the disk's use bounded")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 256 << 10;
    const std::string value(1000, 'v');
    {
        OpenStore open(settings);
        Batch batch;
        std::uint64_t most = 0, sequence = 0;
        // A key that stays must not hold back the rest.
        open.put(1'000'000, "stays");
        // A gigabyte where LONG_TESTS is set.
        const std::uint64_t puts = std::getenv("LONG_TESTS") != nullptr ? 1'000'000 : 20'000;
        for (std::uint64_t i = 0; i < puts; ++i) {
            batch.put({0, i % 100}, value);
            if (i % 50 == 49)
                sequence = open.store->append(batch);
            if (i % 1000 == 999) {
                REQUIRE(open.is_committed(sequence));
                most = std::max(most, folder.bytes());
            }
        }
        // Twice what arrives at once, what lives, two segments, the one that is written to.
        CHECK(most < 14 * settings.segment_bytes);
        CHECK(open.read(1'000'000) == "stays");
        CHECK(open.store->figures().keys == 101);
    }
    OpenStore again(settings);
    CHECK(again.replayed.found.size() == 101);
    CHECK(again.replayed.found.front().second == "stays"); // moved, and still the oldest
    CHECK(again.replayed.damages.empty());
}

TEST_CASE("a queue that is filled and emptied for ever keeps the disk's use bounded")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 64 << 10;
    {
        OpenStore open(settings);
        std::uint64_t sequence = 0;
        for (std::uint64_t i = 0; i < 10'000; ++i) {
            open.put(i, "");
            if (i >= 10)
                sequence = open.erase(i - 10);
            if (i % 500 == 0)
                REQUIRE(open.is_committed(sequence));
        }
        REQUIRE(open.is_committed(sequence));
        CHECK(eventually([&] { return folder.bytes() < 5 * settings.segment_bytes; }));
    }
    OpenStore again(settings);
    CHECK(again.replayed.found.size() == 10);
}

TEST_CASE("a batch larger than a segment is kept whole")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 4096;
    const std::string large(100'000, 'x');
    {
        OpenStore open(settings);
        open.put(1, "small");
        Batch batch;
        batch.put({0, 2}, large);
        batch.put({0, 3}, large);
        REQUIRE(open.is_committed(open.store->append(batch)));
        CHECK(open.read(2) == large);
    }
    OpenStore again(settings);
    CHECK(again.replayed.found.size() == 3);
    CHECK(again.read(3) == large);
}

TEST_CASE("without sync, committed is told before the write, and a stop writes it all")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.sync = Sync::off;
    {
        OpenStore open(settings);
        REQUIRE(open.put_and_wait(1, "one"));
        open.put(2, "two");
    }
    OpenStore again(settings);
    CHECK(again.replayed.found.size() == 2);
}

TEST_CASE("one sync covers what arrived during the one before")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.sync = Sync::always;
    FailingDisk disk;
    settings.calls = &disk;
    OpenStore open(settings);
    disk.sync_error = EIO; // nothing is through until all have arrived
    open.put(0, "first");
    REQUIRE(eventually([&] { return open.heard.failures != 0; }));
    std::uint64_t sequence = 0;
    for (std::uint64_t i = 1; i <= 1000; ++i)
        sequence = open.put(i, "value");
    const auto groups = open.store->figures().groups;
    disk.sync_error = 0;
    REQUIRE(open.is_committed(sequence));
    CHECK(eventually([&] { return open.store->figures().groups == groups + 2; }));
}

TEST_CASE("a model and the store agree over restarts and compaction")
{
    std::mt19937 random(4711);
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 16 << 10;
    std::map<Key, std::string> model;
    for (int round = 0; round < 20; ++round) {
        OpenStore open(settings);
        REQUIRE(open.replayed.as_map() == model);
        REQUIRE(open.replayed.found.size() == model.size());
        REQUIRE(open.replayed.damages.empty());
        Batch batch;
        for (int step = 0; step < 400; ++step) {
            const Key key{random() % 3, random() % 60};
            if (random() % 3 == 0) {
                batch.erase(key);
                model.erase(key);
            } else {
                batch.put(key, model[key] = std::string(random() % 300, 'a' + char(random() % 26)));
            }
            if (random() % 4 != 0)
                continue;
            const auto sequence = open.store->append(batch);
            if (random() % 8 == 0)
                REQUIRE(open.is_committed(sequence));
            std::string value;
            const Key asked{random() % 3, random() % 60};
            const auto found = model.find(asked);
            REQUIRE(open.store->read(asked, value) ==
                    (found == model.end() ? ReadResult::absent : ReadResult::found));
            if (found != model.end())
                REQUIRE(value == found->second);
        }
        open.store->append(batch);
    }
}

TEST_CASE("several threads append, each in its order, while others read")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 64 << 10;
    constexpr std::uint64_t kEach = 3000;
    {
        OpenStore open(settings);
        std::vector<std::thread> threads;
        for (std::uint64_t t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                Batch batch;
                std::string value;
                for (std::uint64_t i = 0; i < kEach; ++i) {
                    batch.put({t, i % 50}, std::to_string(i));
                    batch.put({t, 50}, std::to_string(i));
                    open.store->append(batch);
                    if (open.store->read({t, i % 50}, value) != ReadResult::found ||
                        value != std::to_string(i))
                        std::abort();
                }
            });
        for (std::thread& thread : threads)
            thread.join();
    }
    OpenStore again(settings);
    CHECK(again.replayed.found.size() == 4 * 51);
    std::array<long, 4> last{-1, -1, -1, -1};
    for (const auto& [key, value] : again.replayed.found) {
        CHECK(std::stol(value) >= last[key.high]);
        last[key.high] = std::stol(value);
    }
}

TEST_CASE("there is no room while too much waits for the disk, and nothing is lost")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.backlog_bytes = 10'000;
    FailingDisk disk;
    settings.calls = &disk;
    OpenStore open(settings);
    disk.write_error = ENOSPC;
    std::uint64_t sequence = 0, puts = 0;
    while (open.store->has_room())
        sequence = open.put(puts++, std::string(100, 'x'));
    sequence = open.put(puts++, "beyond");
    disk.write_error = 0;
    REQUIRE(open.is_committed(sequence));
    CHECK(open.store->has_room());
    CHECK(open.read(puts - 1) == "beyond");
    CHECK(open.store->figures().keys == puts);
}
