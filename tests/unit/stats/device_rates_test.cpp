#include "clock_history.hpp"
#include "device_rates.hpp"
#include "sample_tag.hpp"
#include "storage_rig.hpp"
#include "storage_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

using namespace iotcc::stats;

namespace {

constexpr std::uint64_t kStart = 777'000;
constexpr std::uint64_t kUnixStart = 1'700'000'000'000;

// The built-in storage behind a vtable that the test can disturb.
struct DisturbedStorage {
    StorageRig rig;
    bool deaf = false;
    std::function<void()> before_scan;
    iotcc_storage vtable = rig.vtable();

    DisturbedStorage()
    {
        vtable.scan = [](void* self, std::uint64_t* cursor, std::uint32_t limit, iotcc_row_fn f,
                         void* arg) -> std::int32_t {
            auto& storage = *static_cast<DisturbedStorage*>(self);
            if (storage.deaf) {
                return IOTCC_E_FAIL;
            }
            if (storage.before_scan) {
                storage.before_scan();
            }
            return storage.rig.vtable().scan(storage.rig.self(), cursor, limit, f, arg);
        };
    }
};

// A host with a clock that the test moves; rounds come every 10 s from the start on.
class FakeHost {
public:
    FakeHost() { REQUIRE(set.add({"memory", &storage.vtable, &storage}) == IOTCC_OK); }

    Attached open(std::uint64_t id)
    {
        Device made;
        made.id = "dev";
        made.opened_ms = unix_ms;
        return rig.attach(0, id, made);
    }
    void pass(std::uint64_t ms)
    {
        for (std::uint64_t i = 0; i < ms; i += 100) {
            now += 100;
            unix_ms += 100;
            if ((now - kStart) % DeviceRates::kRoundMs == 0) {
                rates.sample(set, now);
            }
            if (now % 1000 == 0) {
                clock.note(now, unix_ms);
            }
        }
    }
    MessageRates shown(const Attached& connection) const
    {
        iotcc_row row{};
        row.conn_id = connection.id;
        row.opened_ms = opened_of(connection);
        row.counters = *connection.slot;
        return rates.of(row, now, clock.age_ms(row.opened_ms, now));
    }

    std::uint64_t now = kStart, unix_ms = kUnixStart;
    DisturbedStorage storage;
    StorageRig& rig = storage.rig;
    StorageSet set;
    DeviceRates rates{kStart};
    ClockHistory clock{kStart, kUnixStart};

private:
    std::uint64_t opened_of(const Attached& connection) const
    {
        for (const SeenRow& row : rig.find("dev")) {
            if (row.id == connection.id) {
                return row.opened_ms;
            }
        }
        FAIL("not open");
        return 0;
    }
};

} // namespace

TEST_CASE("10 messages in 20 s show about 0.5/s")
{
    FakeHost host;
    const Attached connection = host.open(connection_id(0, 1, 0));
    for (int i = 0; i < 10; ++i) {
        host.pass(2000);
        bump(connection.slot->rx_msgs, 1);
        CHECK(host.shown(connection).received == doctest::Approx(0.5).epsilon(0.25));
    }
    CHECK(host.shown(connection).received == doctest::Approx(0.5).epsilon(0.2));
}

TEST_CASE("a young connection is shown over its lifetime, of at least a second")
{
    FakeHost host;
    host.pass(33'000);
    const Attached connection = host.open(connection_id(0, 1, 0));
    bump(connection.slot->tx_msgs, 3);
    CHECK(host.shown(connection).sent == doctest::Approx(3));
    host.pass(6000);
    CHECK(host.shown(connection).sent == doctest::Approx(0.5));
    host.pass(4000); // one sample
    CHECK(host.shown(connection).sent == doctest::Approx(0.3));
}

TEST_CASE("silence brings the rate to 0 within two rounds")
{
    FakeHost host;
    const Attached connection = host.open(connection_id(0, 1, 0));
    host.pass(35'000);
    bump(connection.slot->rx_msgs, 1000);
    CHECK(host.shown(connection).received > 0);
    host.pass(20'000);
    CHECK(host.shown(connection).received == 0);
}

TEST_CASE("a steady rate is shown as it is, whatever the lifetime was")
{
    FakeHost host;
    const Attached connection = host.open(connection_id(0, 1, 0));
    host.pass(200'000);
    for (int i = 0; i < 300; ++i) {
        host.pass(100);
        bump(connection.slot->rx_msgs, 4);
        bump(connection.slot->tx_msgs, 1);
    }
    CHECK(host.shown(connection).received == doctest::Approx(40).epsilon(0.02));
    CHECK(host.shown(connection).sent == doctest::Approx(10).epsilon(0.02));
}

TEST_CASE("counts beyond 32 bits do not disturb the rate")
{
    FakeHost host;
    const Attached connection = host.open(connection_id(0, 1, 0));
    bump(connection.slot->rx_msgs, 0xffff'fff0);
    bump(connection.slot->tx_msgs, 0x3'ffff'fff0);
    host.pass(30'000);
    bump(connection.slot->rx_msgs, 100);
    bump(connection.slot->tx_msgs, 200);
    CHECK(host.shown(connection).received == doctest::Approx(10));
    CHECK(host.shown(connection).sent == doctest::Approx(20));
}

TEST_CASE("a connection is never shown the samples of the one that had its index before")
{
    FakeHost host;
    const Attached before = host.open(connection_id(0, 1, 0));
    bump(before.slot->rx_msgs, 1'000'000);
    host.pass(35'000);
    host.rig.detach(before);
    const Attached after = host.open(connection_id(0, 2, 0));
    bump(after.slot->rx_msgs, 2);
    host.pass(4000);
    CHECK(host.shown(after).received == doctest::Approx(0.5));
    host.pass(6000);
    CHECK(host.shown(after).received == doctest::Approx(0.2));
    host.pass(10'000);
    CHECK(host.shown(after).received == doctest::Approx(0).epsilon(0.01));
}

TEST_CASE("a wall clock that jumps changes no rate")
{
    for (const std::int64_t jump :
         {std::int64_t{-3'600'000}, std::int64_t{3'600'000}, std::int64_t{-1'700'000'000'000}}) {
        FakeHost host;
        host.pass(5000);
        const Attached connection = host.open(connection_id(0, 1, 0));
        host.unix_ms += static_cast<std::uint64_t>(jump);
        for (int i = 0; i < 300; ++i) {
            host.pass(100);
            bump(connection.slot->rx_msgs, 1);
            CHECK(host.shown(connection).received ==
                  doctest::Approx(std::min(10, i + 1)).epsilon(0.05));
        }
        CHECK(host.shown(connection).received == doctest::Approx(10).epsilon(0.05));
    }
}

TEST_CASE("an id that is none of the host's is shown over its lifetime")
{
    FakeHost host;
    const Attached connection = host.open(UINT64_MAX);
    bump(connection.slot->rx_msgs, 30);
    host.pass(30'000);
    CHECK(host.shown(connection).received == doctest::Approx(1));
}

TEST_CASE("a tag tells generations apart and is never empty")
{
    for (const std::uint32_t generation : {0u, 1u, 0x1fff'ffffu}) {
        const SampleTag tag(generation, 7, 1);
        CHECK(tag.is_of(generation));
        CHECK_FALSE(tag.is_of(generation ^ 1));
        CHECK(tag.has_previous());
        CHECK(tag.is_from(9));
        CHECK_FALSE(tag.is_from(8));
        CHECK_FALSE(tag.is_empty());
    }
}

TEST_CASE("a connection that a round could not see starts over instead of mixing rounds")
{
    FakeHost host;
    const Attached connection = host.open(connection_id(0, 1, 0));
    host.pass(35'000);
    host.storage.deaf = true;
    host.pass(10'000);
    host.storage.deaf = false;
    bump(connection.slot->rx_msgs, 900);
    CHECK(host.shown(connection).received == doctest::Approx(20)); // lifetime
    host.pass(10'000);
    CHECK(host.shown(connection).received == doctest::Approx(900.0 / 55));
    host.pass(10'000);
    CHECK(host.shown(connection).received == 0);
}

TEST_CASE("in the middle of a round a connection that it has not reached is shown as before")
{
    FakeHost host;
    const Attached connection = host.open(connection_id(0, 1, 0));
    host.pass(39'900);
    bump(connection.slot->rx_msgs, 200);
    double shown = -1;
    host.storage.before_scan = [&] { shown = host.shown(connection).received; };
    host.pass(100);
    CHECK(shown == doctest::Approx(10)); // since the round at 20 s
    CHECK(host.shown(connection).received == doctest::Approx(20));
}

TEST_CASE("rates that are read while rounds go by never mix the counts and the times of two rounds")
{
    FakeHost host;
    constexpr std::uint64_t kRounds = 20'000;
    const Attached connection = host.open(connection_id(0, 1, 0));
    // 1000 messages per round, and a row far ahead on the same line: 100/s from whichever round on.
    iotcc_row row{};
    row.conn_id = connection.id;
    row.opened_ms = kUnixStart;
    row.counters.rx_msgs = 1000 * (kRounds + 10);
    const std::uint64_t age = DeviceRates::kRoundMs * (kRounds + 10);
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> wrong{0}, read{0};
    std::thread reader([&] {
        while (!stop) {
            const double rate = host.rates.of(row, kStart + age, age).received;
            wrong += rate < 99.9999 || rate > 100.0001;
            ++read;
        }
    });
    while (read == 0) {
        std::this_thread::yield();
    }
    for (std::uint64_t round = 1; round <= kRounds; ++round) {
        bump(connection.slot->rx_msgs, 1000);
        host.rates.sample(host.set, kStart + round * DeviceRates::kRoundMs);
    }
    stop = true;
    reader.join();
    CHECK(wrong == 0);
}
