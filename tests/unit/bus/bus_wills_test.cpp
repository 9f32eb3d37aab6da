#include "bus_folder.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;

namespace {

Asked with_will(bool clean, bool retain = false, std::uint8_t qos = 1)
{
    return {clean, {}, MessageRef({"will", "gone", qos, retain})};
}

Device& open(ScriptedLanes& lanes, const std::string& name, Asked asked, std::uint32_t lane = 0)
{
    Device& device = lanes.connect(lane);
    REQUIRE(device.open(name, std::move(asked), 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    REQUIRE(device.given.size() == 1);
    REQUIRE(device.given[0].status >= 0);
    device.given.clear();
    return device;
}

struct Witness {
    explicit Witness(ScriptedLanes& lanes) : lanes_(lanes), device_(lanes.connect(0))
    {
        REQUIRE(device_.subscribe("will", 1) == 1);
        REQUIRE(lanes.run());
    }
    std::size_t wills()
    {
        REQUIRE(lanes_.run());
        return device_.got.size();
    }

private:
    ScriptedLanes& lanes_;
    Device& device_;
};

} // namespace

TEST_CASE("a will is published once when the connection ends, whatever ends it")
{
    for (const std::int32_t why : {IOTCC_CLOSE_PEER, IOTCC_CLOSE_PROTOCOL, IOTCC_CLOSE_OVERLOAD}) {
        ScriptedLanes lanes(2);
        Witness witness(lanes);
        for (const bool clean : {true, false}) {
            const std::size_t before = witness.wills();
            open(lanes, "d", with_will(clean), 1).leave(why);
            CHECK(witness.wills() == before + 1);
        }
        lanes.advance(20'000);
        lanes.tick();
        CHECK(witness.wills() == 2);
    }
}

TEST_CASE("a will that was dropped is never published")
{
    ScriptedLanes lanes;
    Witness witness(lanes);
    Device& device = open(lanes, "d", with_will(false));
    device.drop_will();
    device.leave();
    lanes.connect_as("d", true).leave();
    CHECK(witness.wills() == 0);
}

TEST_CASE("taken over by one that resumes: no will; by one that does not: the will")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        for (const bool was_clean : {true, false}) {
            for (const bool is_clean : {true, false}) {
                CAPTURE(lane);
                CAPTURE(was_clean);
                CAPTURE(is_clean);
                ScriptedLanes lanes(2);
                Witness witness(lanes);
                (void)open(lanes, "d", with_will(was_clean));
                (void)open(lanes, "d", {is_clean, {}, {}}, lane);
                CHECK(witness.wills() == (was_clean || is_clean ? 1 : 0));
                lanes.advance(20'000);
                lanes.tick();
                CHECK(witness.wills() == (was_clean || is_clean ? 1 : 0));
            }
        }
    }
}

TEST_CASE("takeover_will = always: taken over by one that resumes, the will is published, once")
{
    BusSettings settings;
    settings.takeover_will = BusSettings::TakeoverWill::always;
    for (const std::uint32_t lane : {0u, 1u}) {
        CAPTURE(lane);
        ScriptedLanes lanes(2, settings);
        Witness witness(lanes);
        (void)open(lanes, "d", with_will(false));
        Device& next = open(lanes, "d", with_will(false), lane);
        CHECK(witness.wills() == 1);
        next.drop_will();
        next.leave();
        lanes.advance(20'000);
        lanes.tick();
        CHECK(witness.wills() == 1);
    }
}

TEST_CASE("taken over by one that leaves before it has the session: the will, a little later")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        ScriptedLanes lanes(2);
        Witness witness(lanes);
        (void)open(lanes, "d", with_will(false));
        Device& next = lanes.connect(lane);
        CHECK(next.open("d", {false, {}, {}}, 1) == IOTCC_PENDING);
        next.leave();
        CHECK(witness.wills() == 0);
        lanes.advance(10'000);
        lanes.tick();
        CHECK(witness.wills() == 1);
    }
}

TEST_CASE("the will of a session that has none is that of its last connection only")
{
    ScriptedLanes lanes;
    Witness witness(lanes);
    open(lanes, "d", with_will(false)).leave();
    CHECK(witness.wills() == 1);
    open(lanes, "d", {false, {}, {}}).leave();
    CHECK(witness.wills() == 1);
}

TEST_CASE("a will without room waits, and goes when there is room or who had none has ended")
{
    BusSettings settings;
    settings.clean_messages = 1;
    settings.hold_ms = 1000;
    for (const bool settles : {true, false}) {
        ScriptedLanes lanes(1, settings);
        Device& slow = lanes.connect();
        Device& quick = lanes.connect();
        CHECK(slow.subscribe("#", 1) == 1);
        CHECK(quick.subscribe("will", 1) == 1);
        CHECK(lanes.connect().publish("x", "x", {1}) == IOTCC_OK);
        open(lanes, "d", with_will(true)).leave();
        REQUIRE(lanes.run());
        CHECK(quick.got.empty());
        if (settles)
            slow.settle_all();
        for (int i = 0; i < 3; ++i) {
            lanes.advance(1000);
            REQUIRE(lanes.run());
        }
        CHECK(quick.got.size() == 1);
        CHECK(slow.is_closed != settles);
    }
}

TEST_CASE("wills of those whom the host left when it was killed are published at the next start")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        Device& witness = lanes.connect_as("witness", false);
        (void)witness.subscribe("will/#", 1);
        const auto will = [](const char* topic, bool retain) {
            return MessageRef({topic, "gone", 1, retain});
        };
        (void)open(lanes, "kept", {false, {}, will("will/kept", false)});
        (void)open(lanes, "clean", {true, {}, will("will/clean", false)});
        (void)open(lanes, "retained", {true, {}, will("will/retained", true)});
        open(lanes, "dropped", {false, {}, will("will/dropped", false)}).drop_will();
        REQUIRE(lanes.run());
    }
    for (int start = 0; start < 2; ++start) {
        ScriptedLanes lanes(1, {}, &folder.place);
        REQUIRE(lanes.run());
        Device& witness = lanes.connect_as("witness", false);
        std::vector<std::string> topics;
        for (const Got& each : witness.got)
            topics.push_back(each.topic);
        std::sort(topics.begin(), topics.end());
        CHECK(topics == (start == 0 ? std::vector<std::string>{"will/kept", "will/retained"}
                                    : std::vector<std::string>{}));
        witness.settle_all();
        REQUIRE(lanes.run());
    }
}

TEST_CASE("a will that waits for room is not lost with the host")
{
    BusSettings settings;
    settings.kept_messages = 1;
    BusFolder folder;
    {
        ScriptedLanes lanes(1, settings, &folder.place);
        Device& full = lanes.connect_as("full", false);
        (void)full.subscribe("#", 1);
        REQUIRE(lanes.run());
        (void)lanes.connect().publish("x", "x", {1});
        REQUIRE(lanes.run());
        open(lanes, "d", with_will(false)).leave();
        REQUIRE(lanes.run());
    }
    for (int start = 0; start < 2; ++start) { // it finds no room there either, the first time
        ScriptedLanes lanes(1, settings, &folder.place);
        REQUIRE(lanes.run());
        if (start == 0)
            continue;
        Device& full = lanes.connect_as("full", false);
        full.settle_all();
        lanes.advance(10);
        REQUIRE(lanes.run());
        CHECK(full.payloads() == std::vector<std::string>{"x", "gone"});
    }
}
