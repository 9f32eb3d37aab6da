#include "allocation_failures.hpp"
#include "inflight_window.hpp"

#include <doctest/doctest.h>

#include <map>
#include <new>
#include <ostream>
#include <random>
#include <utility>

namespace iotcc::mqtt {
static bool operator==(const AckOutcome& a, const AckOutcome& b)
{
    return a.verdict == b.verdict && a.delivery == b.delivery;
}
} // namespace iotcc::mqtt

using namespace iotcc::mqtt;
using iotcc::test::AllocationFailures;

namespace {

constexpr auto kQos1 = DeliveryStage::qos1;
constexpr auto kQos2 = DeliveryStage::qos2;
constexpr auto kPubrel = DeliveryStage::pubrel;
constexpr AckOutcome kUnknown{AckVerdict::ignore, kNoDelivery};

AckOutcome accepted(std::uint64_t delivery)
{
    return {AckVerdict::accept, delivery};
}
AckOutcome again(std::uint64_t delivery)
{
    return {AckVerdict::again, delivery};
}
AckOutcome violation(std::uint64_t delivery)
{
    return {AckVerdict::violation, delivery};
}

} // namespace

TEST_CASE("packet ids go from 1 to 65535 and round again, without 0 [MQTT-2.3.1-1]")
{
    CHECK(packet_id_of(0) == 1);
    CHECK(packet_id_of(65'534) == 65'535);
    CHECK(packet_id_of(65'535) == 1);
    CHECK(packet_id_of(65'535ull * 1'000'000'007 + 41) == 42);
}

TEST_CASE("PUBACK completes a delivery with QoS 1 and tells its number")
{
    InflightWindow window;
    CHECK(window.add(70'000, kQos1, 20) == packet_id_of(70'000));
    CHECK(window.size() == 1);
    CHECK(window.on_puback(packet_id_of(70'000)) == accepted(70'000));
    CHECK(window.size() == 0);
    CHECK(window.on_puback(packet_id_of(70'000)) == kUnknown);
}

TEST_CASE("a delivery with QoS 2 goes by PUBREC and PUBCOMP")
{
    InflightWindow window;
    CHECK(window.add(6, kQos2, 20) == 7);
    CHECK(window.on_pubrec(7) == accepted(6));
    CHECK(window.on_pubrec(7) == again(6));
    CHECK(window.size() == 1);
    CHECK(window.on_pubcomp(7) == accepted(6));
    CHECK(window.size() == 0);
    CHECK(window.on_pubcomp(7) == kUnknown);
}

TEST_CASE("an id that is not in flight is ignored, and its PUBREC answered")
{
    InflightWindow window;
    CHECK(window.on_puback(1) == kUnknown);
    CHECK(window.on_pubcomp(1) == kUnknown);
    CHECK(window.on_pubrec(1) == again(kNoDelivery));
    REQUIRE(window.add(10, kQos1, 20) == 11);
    REQUIRE(window.add(12, kQos1, 20) == 13);
    for (const std::uint16_t id : {1, 10, 12, 14, 65'535}) {
        CHECK(window.on_puback(id) == kUnknown);
        CHECK(window.on_pubcomp(id) == kUnknown);
        CHECK(window.on_pubrec(id) == again(kNoDelivery));
    }
    CHECK(window.size() == 2);
}

TEST_CASE("an acknowledgement of another packet than the awaited one is a violation")
{
    InflightWindow window;
    REQUIRE(window.add(0, kQos1, 20) == 1);
    REQUIRE(window.add(1, kQos2, 20) == 2);
    REQUIRE(window.add(2, kPubrel, 20) == 3);
    CHECK(window.on_pubrec(1) == violation(0));
    CHECK(window.on_pubcomp(1) == violation(0));
    CHECK(window.on_puback(2) == violation(1));
    CHECK(window.on_pubcomp(2) == violation(1));
    CHECK(window.on_puback(3) == violation(2));
    CHECK(window.size() == 3);
}

TEST_CASE("max_inflight is the number in flight, and done ones make room")
{
    InflightWindow window;
    for (std::uint64_t delivery = 0; delivery < 20; ++delivery)
        REQUIRE(window.add(delivery, kQos1, 20) == delivery + 1);
    CHECK(window.add(20, kQos1, 20) == 0);
    CHECK(window.on_puback(8) == accepted(7));
    CHECK(window.add(20, kQos2, 20) == 21);
    CHECK(window.add(21, kQos1, 20) == 0);
    CHECK(window.add(21, kQos1, 65'535) == 22);
}

TEST_CASE("an id is given again only when the older delivery with it is done [MQTT-2.3.1-4]")
{
    InflightWindow window;
    REQUIRE(window.add(0, kQos1, 20) == 1);
    for (std::uint64_t delivery = 1; delivery < 65'535; ++delivery) {
        REQUIRE(window.add(delivery, kQos1, 20) == delivery + 1);
        REQUIRE(window.on_puback(static_cast<std::uint16_t>(delivery + 1)) == accepted(delivery));
    }
    CHECK(window.add(65'535, kQos1, 20) == 0);
    CHECK(window.on_puback(1) == accepted(0));
    CHECK(window.add(65'535, kQos1, 20) == 1);
}

TEST_CASE("all 65535 ids can be in flight, and are acknowledged in any order")
{
    constexpr std::uint64_t kFirst = 1'000'000;
    InflightWindow window;
    for (std::uint64_t i = 0; i < 65'535; ++i)
        REQUIRE(window.add(kFirst + i, kQos1, 65'535) == packet_id_of(kFirst + i));
    CHECK(window.add(kFirst + 65'535, kQos1, 65'535) == 0);
    for (std::uint64_t i = 65'535; i-- > 0;)
        REQUIRE(window.on_puback(packet_id_of(kFirst + i)) == accepted(kFirst + i));
    CHECK(window.size() == 0);
}

TEST_CASE("a session that resumes takes in what was in flight in any order")
{
    InflightWindow window;
    REQUIRE(window.add(100, kQos1, 20) == 101);
    REQUIRE(window.add(40, kPubrel, 20) == 41);
    REQUIRE(window.add(90, kQos2, 20) == 91);
    CHECK(window.on_pubcomp(41) == accepted(40));
    CHECK(window.on_pubrec(91) == accepted(90));
    CHECK(window.on_puback(101) == accepted(100));
    CHECK(window.on_pubcomp(91) == accepted(90));
    CHECK(window.size() == 0);
}

TEST_CASE("a window follows a plain model through a long random life")
{
    std::mt19937 random(5);
    InflightWindow window;
    std::map<std::uint64_t, DeliveryStage> model;
    std::uint64_t next = 65'000; // so that ids go round soon
    const auto some_id = [&] {
        auto at = model.begin();
        std::advance(at, random() % model.size());
        return packet_id_of(at->first);
    };
    for (int step = 0; step < 200'000; ++step) {
        const unsigned choice = random() % 7;
        if (choice < 3 || model.empty()) {
            const auto stage = random() % 2 == 0 ? kQos1 : kQos2;
            const bool has_room =
                model.size() < 60 && (model.empty() || next - model.begin()->first < 65'535);
            REQUIRE(window.add(next, stage, 60) == (has_room ? packet_id_of(next) : 0));
            if (has_room)
                model[next++] = stage;
            continue;
        }
        const auto id = choice == 3 ? static_cast<std::uint16_t>(1 + random() % 65'535) : some_id();
        auto at = model.begin();
        while (at != model.end() && packet_id_of(at->first) != id)
            ++at;
        const bool is_known = at != model.end();
        const auto number = is_known ? at->first : kNoDelivery;
        if (choice == 4) {
            const auto expected = !is_known             ? again(number)
                                  : at->second == kQos1 ? violation(number)
                                  : at->second == kQos2 ? accepted(number)
                                                        : again(number);
            REQUIRE(window.on_pubrec(id) == expected);
            if (is_known && at->second == kQos2)
                at->second = kPubrel;
            continue;
        }
        const auto awaited = choice == 5 ? kQos1 : kPubrel;
        const auto expected = !is_known               ? kUnknown
                              : at->second == awaited ? accepted(number)
                                                      : violation(number);
        REQUIRE((choice == 5 ? window.on_puback(id) : window.on_pubcomp(id)) == expected);
        if (expected.verdict == AckVerdict::accept)
            model.erase(at);
        REQUIRE(window.size() == model.size());
    }
}

TEST_CASE("a window moves with its session")
{
    InflightWindow window;
    REQUIRE(window.add(3, kQos1, 20) == 4);
    InflightWindow other = std::move(window);
    CHECK(other.on_puback(4) == accepted(3));
    window = std::move(other);
    CHECK(window.size() == 0);
}

TEST_CASE("a delivery that there is no memory for is not in flight, and the others stay")
{
    AllocationFailures failures;
    while (failures.next()) {
        InflightWindow window;
        std::uint64_t added = 0;
        failures.during([&] {
            for (; added < 100; ++added)
                static_cast<void>(window.add(added, kQos1, 1000));
        });
        CHECK(failures.has_failed() == (added != 100));
        CHECK(window.size() == added);
        for (std::uint64_t i = 0; i < added; ++i)
            CHECK(window.on_puback(packet_id_of(i)) == accepted(i));
        CHECK(window.size() == 0);
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("the usual window takes memory once, and an empty one none")
{
    AllocationFailures failures;
    while (failures.next()) {
        failures.during([&] {
            InflightWindow window;
            for (std::uint64_t i = 0; i < 20; ++i)
                static_cast<void>(window.add(i, kQos1, 20));
        });
    }
    CHECK(failures.count() == 1);
    CHECK(sizeof(InflightWindow) <= 16);
}
