#include "storage_rig.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

using namespace iotcc::stats;

namespace {

constexpr std::uint32_t kLanes = 2;
constexpr std::uint32_t kStable =
    3000; // per lane; churn goes on in the rest of the first slab and in the next
constexpr std::uint32_t kChurning = 1500;

// Every text follows from the id, so that a torn row is seen.
Device device_of(std::uint64_t id)
{
    Device made;
    made.id = "dev-" + std::to_string(id % 997);
    made.name = std::string(id % 61, 'n') + std::to_string(id);
    made.user_agent = std::string(id % 201, static_cast<char>('a' + id % 26));
    made.remote = std::to_string(id) + ":1";
    made.opened_ms = id % 1'000'003;
    return made;
}

bool is_whole(const SeenRow& row)
{
    const Device expected = device_of(row.id);
    return row.device_id == expected.id && row.device_name == expected.name &&
           row.user_agent == expected.user_agent && row.remote == expected.remote &&
           row.opened_ms == expected.opened_ms && row.counters.rx_bytes == row.id;
}

Attached attach(StorageRig& rig, std::uint32_t lane, std::uint64_t id)
{
    iotcc_slot so_far{};
    so_far.rx_bytes = id;
    return rig.attach(lane, id, device_of(id), so_far);
}

// Two lanes that open, count and close without a pause; each has connections that stay, with
// generation 1.
class Churn {
public:
    Churn()
    {
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
            for (std::uint32_t i = 0; i < kStable; ++i) {
                attach(rig, lane, connection_id(lane, 1, i));
            }
        }
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
            threads_.emplace_back([this, lane] { run(lane); });
        }
        while (rounds_ < kLanes || closed_ == 0) {
            std::this_thread::yield();
        }
    }
    ~Churn() { finish(); }

    // Connections that were closed.
    std::uint64_t finish()
    {
        stop_ = true;
        for (std::thread& thread : threads_) {
            thread.join();
        }
        threads_.clear();
        return closed_;
    }

    StorageRig rig;

private:
    void run(std::uint32_t lane)
    {
        std::vector<Attached> open(kChurning);
        std::uint32_t generation = 2;
        for (std::uint32_t i = 0; !stop_; i = (i + 7) % kChurning) {
            if (open[i].slot != nullptr) {
                rig.detach(open[i]);
                ++closed_;
            }
            open[i] = attach(rig, lane, connection_id(lane, ++generation, kStable + i));
            bump(open[i].slot->rx_msgs, 1);
            bump(open[i].agg->rx_msgs, 1);
            rounds_ += i == 0;
        }
    }

    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> closed_{0};
    std::atomic<std::uint32_t> rounds_{0};
    std::vector<std::thread> threads_;
};

} // namespace

TEST_CASE("a walk sees what stays exactly once and the rest at most once, while two lanes churn")
{
    Churn churn;
    std::size_t torn = 0, twice = 0;
    for (int walk = 0; walk < 20; ++walk) {
        std::set<std::uint64_t> seen;
        std::size_t stable = 0;
        for (const SeenRow& row : churn.rig.scan_all(100 + walk)) {
            torn += !is_whole(row);
            twice += !seen.insert(row.id).second;
            stable += (row.id >> 24 & 0x3fff'ffff) == 1;
        }
        CHECK(stable == kLanes * kStable);
    }
    CHECK(torn == 0);
    CHECK(twice == 0);
    CHECK(churn.finish() > 0);
}

TEST_CASE("find sees every connection that stays, while two lanes churn with the same ids")
{
    Churn churn;
    std::size_t torn = 0, missed = 0;
    for (std::uint32_t i = 0; i < 500; ++i) {
        const std::uint64_t wanted = connection_id(i % kLanes, 1, i % kStable);
        std::size_t hits = 0;
        for (const SeenRow& row : churn.rig.find(device_of(wanted).id)) {
            torn += !is_whole(row);
            hits += row.id == wanted;
        }
        missed += hits != 1;
    }
    CHECK(torn == 0);
    CHECK(missed == 0);
    CHECK(churn.finish() > 0);
}

TEST_CASE("totals never go backwards and never show less opened than closed, while two lanes churn")
{
    Churn churn;
    iotcc_totals before{};
    std::size_t backwards = 0, absurd = 0;
    for (int i = 0; i < 20'000; ++i) {
        const iotcc_totals now = churn.rig.totals("raw_tcp");
        backwards += now.opened < before.opened || now.closed < before.closed ||
                     now.sum.rx_msgs < before.sum.rx_msgs;
        absurd += now.open < kLanes * kStable || now.open > now.opened;
        before = now;
    }
    CHECK(backwards == 0);
    CHECK(absurd == 0);
    CHECK(churn.finish() > 0);
}

TEST_CASE("a row whose slot changes hands without a pause is seen whole or not at all")
{
    StorageRig rig;
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> closed{0};
    std::thread lane([&] {
        for (std::uint32_t generation = 1; !stop; ++generation) {
            rig.detach(attach(rig, 0, connection_id(0, generation, 0)));
            ++closed;
        }
    });
    std::size_t torn = 0, seen = 0;
    for (int i = 0; i < 100'000 || (seen == 0 && i < 100'000'000); ++i) {
        for (const SeenRow& row : rig.scan_all()) {
            torn += !is_whole(row);
            ++seen;
        }
    }
    stop = true;
    lane.join();
    CHECK(torn == 0);
    CHECK(seen > 0);
    CHECK(closed > 0);
}

TEST_CASE("find loses nobody while rows wander from one chain of the index to another")
{
    StorageRig rig;
    constexpr std::uint32_t kStaying = 20, kWandering = 64;
    Device device;
    device.id = "a";
    for (std::uint32_t i = 0; i < kStaying; ++i) {
        rig.attach(0, connection_id(0, 1, i), device);
    }
    std::atomic<bool> stop{false};
    std::atomic<std::uint32_t> moved{0};
    std::thread lane([&] {
        std::vector<Attached> open(kWandering); // ahead of those that stay in the chain of "a"
        for (std::uint32_t generation = 2; !stop; ++generation) {
            Attached& wanderer = open[generation % kWandering];
            if (wanderer.slot != nullptr) {
                rig.detach(wanderer);
                ++moved;
            }
            Device next;
            next.id = generation / kWandering % 2 == 0 ? "a" : "b";
            wanderer = rig.attach(0, connection_id(0, generation, kStaying), next);
        }
    });
    while (moved < kWandering) {
        std::this_thread::yield();
    }
    std::size_t missed = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::size_t staying = 0;
        for (const SeenRow& row : rig.find("a")) {
            staying += (row.id >> 24 & 0x3fff'ffff) == 1;
        }
        missed += staying != kStaying;
    }
    stop = true;
    lane.join();
    CHECK(missed == 0);
}
