#include "bus_clients.hpp"
#include "bus_folder.hpp"
#include "eventually.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>

using namespace iotcc::test;

namespace {

// Publishers and subscribers that come, go and change their lane as chance has it.
class Crowd {
public:
    Crowd(unsigned seed, BusFolder* folder) : random_(seed), folder_(folder)
    {
        settings_.kept_messages = 30; // so that publishers wait now and then
        settings_.away_messages = 3; // and queues are read back
        settings_.clean_messages = 6;
        settings_.hold_ms = ~std::uint32_t{0};
        for (int i = 0; i < 3; ++i)
            subscribers_.emplace_back("subscriber" + std::to_string(i));
        for (int i = 0; i < 4; ++i)
            publishers_.emplace_back(i, i % 2 == 0 ? 1 : 2);
        start();
        for (Subscriber1883& each : subscribers_)
            each.connect(*lanes_, lane());
        settle_down(); // all have their filters before the first message
    }

    void act(int steps)
    {
        for (int i = 0; i < steps; ++i) {
            act();
            lanes_->step(random_);
            lanes_->advance(1);
        }
    }

    // The process is gone between two steps, or when the disk has taken so many writes more.
    void kill_and_start(std::optional<long> writes)
    {
        if (writes) {
            folder_->disk.writes_left = *writes;
            act(200);
        }
        lanes_.reset();
        folder_->disk.writes_left = std::numeric_limits<long>::max();
        for (Subscriber1883& each : subscribers_)
            each.host_is_gone();
        for (Publisher1883& each : publishers_)
            each.host_is_gone();
        start();
    }

    // All connect, and go on until nothing is owed any more.
    bool finish()
    {
        return eventually([&] {
            settle_down();
            for (const Publisher1883& publisher : publishers_) {
                if (!publisher.is_idle())
                    return false;
                for (const Subscriber1883& each : subscribers_)
                    if (each.missing(publisher.index(), publisher.count()) != 0)
                        return rounds_ > 1000; // the faults say which
            }
            return true;
        });
    }

    [[nodiscard]] std::string faults() const
    {
        std::string all;
        for (const Publisher1883& publisher : publishers_)
            for (const Subscriber1883& each : subscribers_)
                if (const auto fault =
                        each.fault(publisher.index(), publisher.count(), publisher.qos() == 1);
                    !fault.empty())
                    all += fault + "; ";
        return all;
    }

    [[nodiscard]] int published() const
    {
        int sum = 0;
        for (const Publisher1883& each : publishers_)
            sum += each.count();
        return sum;
    }

    std::uint64_t keys_without_sessions()
    {
        for (int i = 0; i < 3; ++i)
            settle_down(); // PUBREL and PUBCOMP
        for (Subscriber1883& each : subscribers_)
            wipe(each.name());
        for (Publisher1883& each : publishers_)
            wipe(each.name());
        REQUIRE(lanes_->run());
        return lanes_->keys();
    }

private:
    void start() { lanes_.emplace(3, settings_, folder_ == nullptr ? nullptr : &folder_->place); }
    std::uint32_t lane() { return random_() % 3; }
    void wipe(const std::string& name)
    {
        Device& device = lanes_->connect(lane());
        (void)device.open(name, {true, {}, {}}, 1);
        REQUIRE(lanes_->run());
        device.leave();
    }

    void settle_down()
    {
        ++rounds_;
        for (Subscriber1883& each : subscribers_)
            if (!each.is_connected())
                each.connect(*lanes_, lane());
        for (Publisher1883& each : publishers_)
            if (!each.is_connected())
                each.connect(*lanes_, lane());
        lanes_->advance(10);
        REQUIRE(lanes_->run());
        for (Subscriber1883& each : subscribers_)
            each.act(1000);
        for (Publisher1883& each : publishers_)
            each.act();
        REQUIRE(lanes_->run());
    }

    void act()
    {
        Subscriber1883& subscriber = subscribers_[random_() % subscribers_.size()];
        Publisher1883& publisher = publishers_[random_() % publishers_.size()];
        switch (random_() % 64) {
        case 0:
            return subscriber.leave();
        case 1: // takes over from itself, or comes back
        case 2:
            return subscriber.connect(*lanes_, lane());
        case 3:
            return publisher.connect(*lanes_, lane());
        case 4:
            return random_() % 4 == 0 ? publisher.leave() : publisher.act();
        default:
            break;
        }
        if (random_() % 3 == 0)
            subscriber.act(random_() % 4);
        publisher.act();
        if (random_() % 4 == 0)
            publisher.publish_next();
    }

    std::mt19937 random_;
    BusSettings settings_;
    BusFolder* folder_;
    std::vector<Subscriber1883> subscribers_;
    std::vector<Publisher1883> publishers_;
    std::optional<ScriptedLanes> lanes_;
    int rounds_ = 0;
};

unsigned runs(unsigned some)
{
    return std::getenv("LONG_TESTS") == nullptr ? some : some * 50;
}

} // namespace

TEST_CASE("sessions move between lanes while messages flow: nothing is lost, doubled or reordered")
{
    for (unsigned seed = 0; seed < runs(40); ++seed) {
        CAPTURE(seed);
        Crowd crowd(seed, nullptr);
        crowd.act(5000);
        REQUIRE(crowd.finish());
        CHECK(crowd.faults() == "");
        CHECK(crowd.published() > 50);
    }
}

TEST_CASE("a kill between any two steps loses nothing that was acknowledged, and leaves no records")
{
    for (unsigned seed = 0; seed < runs(15); ++seed) {
        CAPTURE(seed);
        BusFolder folder;
        Crowd crowd(seed, &folder);
        for (int kill = 0; kill < 6; ++kill) {
            crowd.act(
                static_cast<int>(100 + (seed * 37 + static_cast<unsigned>(kill) * 211) % 700));
            crowd.kill_and_start({});
        }
        REQUIRE(crowd.finish());
        CHECK(crowd.faults() == "");
        CHECK(crowd.keys_without_sessions() == 0);
    }
}

TEST_CASE("nor does one after any write of the disk")
{
    for (unsigned seed = 0; seed < runs(15); ++seed) {
        CAPTURE(seed);
        BusFolder folder;
        Crowd crowd(seed + 1000, &folder);
        for (int kill = 0; kill < 6; ++kill) {
            crowd.act(300);
            crowd.kill_and_start(static_cast<long>((seed + static_cast<unsigned>(kill) * 5) % 12));
        }
        REQUIRE(crowd.finish());
        CHECK(crowd.faults() == "");
        CHECK(crowd.keys_without_sessions() == 0);
    }
}
