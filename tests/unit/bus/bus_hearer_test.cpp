#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace iotcc::test;

namespace {

struct CountingHearer : Hearer {
    void heard(const MessageView&) override { ++count; }
    int count = 0;
};

} // namespace

TEST_CASE("a plugin's subscription lasts for longer than a session that is away")
{
    BusSettings settings;
    settings.expiry_ms = 1000;
    ScriptedLanes lanes(1, settings);
    CountingHearer hearer;
    const std::optional<Subscriber> number = lanes.lane(0).bus().listen("t", hearer);
    REQUIRE(number);
    for (int i = 0; i < 3; ++i) {
        lanes.advance(5000);
        lanes.tick();
    }
    CHECK(lanes.connect().publish("t", "x") == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(hearer.count == 1);
    lanes.lane(0).bus().unlisten(*number);
    CHECK(lanes.bus().counts().subscriptions == 0);
}
