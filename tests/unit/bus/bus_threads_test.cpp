#include "bus_folder.hpp"
#include "eventually.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <mutex>
#include <thread>

using namespace iotcc::test;

namespace {

constexpr std::uint32_t kLanes = 3;
constexpr int kMessages = 400; // of each lane

// A device that whatever lane connects, with what it has got.
struct Roamer {
    std::mutex mutex; // guards the log
    std::map<char, std::vector<int>> log;
};

// What one lane's thread does: publishes, lets roaming devices connect and take, and opens and
// ends sessions that nobody else knows, so that numbers come again.
class LaneThread {
public:
    LaneThread(ScriptedLanes& lanes, std::uint32_t index, std::array<Roamer, 2>& roamers)
        : lanes_(lanes), lane_(lanes.lane(index)), index_(index), roamers_(roamers), random_(index),
          from_(&lane_.connect())
    {
    }

    void run(const std::atomic<bool>& stop)
    {
        for (unsigned turn = 0; !stop; ++turn) {
            for (int i = 0; i < 8; ++i)
                (void)lane_.step();
            if (const std::uint64_t kept = lanes_.news.kept; kept != told_)
                lane_.bus().committed(told_ = kept);
            publish();
            for (std::size_t i = 0; i < roamers_.size(); ++i)
                roam(i);
            if (turn % 16 == 0)
                churn();
            if (turn % 64 == 0)
                lane_.bus().tick();
            lanes_.advance(1);
        }
        while (lane_.step()) {
        }
    }

    [[nodiscard]] bool is_done() const { return is_done_; }

private:
    void publish()
    {
        if (published_ == kMessages) {
            is_done_ = from_->given.size() == pending_;
            return;
        }
        if (from_->is_held)
            return;
        const std::string text =
            std::string(1, static_cast<char>('a' + index_)) + std::to_string(published_++);
        pending_ += from_->publish("m", text, {1}) == IOTCC_PENDING;
        if (published_ % 50 == 0)
            (void)from_->publish("kept/" + std::to_string(index_), text, {0, true});
    }

    void roam(std::size_t which)
    {
        Device*& device = devices_[which];
        if (device == nullptr || device->is_closed) {
            if (random_() % 512 != 0)
                return;
            device = &lane_.connect();
            taken_[which] = 0;
            has_filter_[which] = false;
            (void)device->open("roamer" + std::to_string(which), {false, {}, {}}, 1);
            return;
        }
        if (!has_filter_[which]) {
            if (device->given.empty())
                return;
            has_filter_[which] = true;
            if (device->given[0].status >= 0)
                (void)device->subscribe("m", 1);
        }
        for (; !device->is_closing && taken_[which] < device->got.size(); ++taken_[which]) {
            const Got& got = device->got[taken_[which]];
            if (got.number == 0)
                continue;
            {
                const std::scoped_lock lock(roamers_[which].mutex);
                roamers_[which].log[got.payload[0]].push_back(std::stoi(got.payload.substr(1)));
            }
            (void)device->settle(got.number);
        }
    }

    void churn()
    {
        if (passing_ != nullptr && !passing_->is_closed)
            passing_->leave();
        passing_ = &lane_.connect();
        (void)passing_->subscribe("#", random_() % 3);
    }

    ScriptedLanes& lanes_;
    ScriptedLane& lane_;
    const std::uint32_t index_;
    std::array<Roamer, 2>& roamers_;
    std::mt19937 random_;
    Device* from_;
    Device* passing_ = nullptr;
    std::array<Device*, 2> devices_{};
    std::array<std::size_t, 2> taken_{};
    std::array<bool, 2> has_filter_{};
    int published_ = 0;
    std::size_t pending_ = 0;
    std::uint64_t told_ = 0;
    std::atomic<bool> is_done_{false};
};

void check(const Roamer& roamer)
{
    for (const auto& [lane, numbers] : roamer.log) {
        int next = -1;
        for (const int each : numbers) {
            CHECK((next == -1 || each <= next)); // no gap since it subscribed; repetitions may be
            next = std::max(next, each + 1);
        }
        CHECK(next == kMessages);
    }
    CHECK(roamer.log.size() == kLanes);
}

void run_threads(const iotcc::store::Settings* place)
{
    BusSettings settings;
    settings.kept_messages = 100;
    settings.away_messages = 20; // so that the rest is read back
    settings.hold_ms = ~std::uint32_t{0};
    ScriptedLanes lanes(kLanes, settings, place);
    for (int i = 0; i < 2; ++i) {
        Device& device = lanes.connect_as("roamer" + std::to_string(i), false);
        (void)device.subscribe("m", 1);
        REQUIRE(lanes.run());
        device.leave();
    }
    REQUIRE(lanes.run());
    std::array<Roamer, 2> roamers;
    std::vector<std::unique_ptr<LaneThread>> work;
    for (std::uint32_t i = 0; i < kLanes; ++i)
        work.push_back(std::make_unique<LaneThread>(lanes, i, roamers));
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (auto& each : work)
        threads.emplace_back([&] { each->run(stop); });
    const bool is_done = eventually(
        [&] {
            for (const auto& each : work)
                if (!each->is_done())
                    return false;
            for (Roamer& each : roamers) {
                const std::scoped_lock lock(each.mutex);
                for (char lane = 'a'; lane < static_cast<char>('a' + kLanes); ++lane)
                    if (each.log[lane].empty() || each.log[lane].back() != kMessages - 1)
                        return false;
            }
            return true;
        },
        std::chrono::seconds(100));
    stop = true;
    for (std::thread& each : threads)
        each.join();
    CHECK(is_done);
    for (const Roamer& each : roamers)
        check(each);
}

} // namespace

TEST_CASE("lanes that run at once deliver all in each publisher's order to sessions that roam")
{
    run_threads(nullptr);
}

TEST_CASE("so they do when sessions are kept on the disk")
{
    BusFolder folder;
    run_threads(&folder.place);
}
