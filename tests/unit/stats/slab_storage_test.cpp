#include "storage_rig.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace iotcc::stats;

namespace {

Device device(std::string id)
{
    Device made;
    made.id = std::move(id);
    return made;
}

} // namespace

TEST_CASE("five connections with one id are five rows")
{
    StorageRig rig;
    std::set<std::uint64_t> ids;
    for (std::uint32_t i = 0; i < 5; ++i) {
        REQUIRE(rig.attach(i % 2, connection_id(i % 2, 1, i), device("twin")).slot != nullptr);
    }
    for (const SeenRow& row : rig.find("twin")) {
        CHECK(row.device_id == "twin");
        ids.insert(row.id);
    }
    CHECK(ids.size() == 5);
    CHECK(rig.scan_all().size() == 5);
    CHECK(rig.totals().open == 5);
}

TEST_CASE("a row shows everything that attach was told")
{
    StorageRig rig;
    const Device shown{"dev-1", "Pump", "pump", "fw/1.2", "[::1]:9", "websocket", 1'234'567};
    rig.attach(3, connection_id(3, 7, 9), shown);
    const auto rows = rig.find("dev-1");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].id == connection_id(3, 7, 9));
    CHECK(rows[0].opened_ms == 1'234'567);
    CHECK(rows[0].device_name == "Pump");
    CHECK(rows[0].device_type == "pump");
    CHECK(rows[0].user_agent == "fw/1.2");
    CHECK(rows[0].remote == "[::1]:9");
    CHECK(rows[0].instance == "websocket");
}

TEST_CASE("detach takes the row away and leaves the others of that id")
{
    StorageRig rig;
    std::vector<Attached> open;
    for (std::uint32_t i = 0; i < 3; ++i) {
        open.push_back(rig.attach(0, connection_id(0, 1, i), device("twin")));
    }
    rig.detach(open[1]);
    auto rows = rig.find("twin");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].id != open[1].id);
    CHECK(rows[1].id != open[1].id);
    rig.detach(open[0]);
    rig.detach(open[2]);
    CHECK(rig.vtable().find(rig.self(), str_of("twin"), collect_row, &rows) == IOTCC_E_NOTFOUND);
    CHECK(rig.scan_all().empty());
}

TEST_CASE("a slot that is used again has a new generation and none of the old counts")
{
    StorageRig rig;
    const Attached first = rig.attach(0, connection_id(0, 1, 0), device("a"));
    const std::uint64_t generation = first.slot->seq;
    CHECK(generation % 2 == 0);
    bump(first.slot->rx_msgs, 5);
    rig.detach(first);
    const Attached second = rig.attach(0, connection_id(0, 2, 0), device("b"));
    CHECK(second.slot == first.slot);
    CHECK(second.slot->seq > generation);
    CHECK(second.slot->seq % 2 == 0);
    CHECK(second.slot->rx_msgs == 0);
    CHECK(rig.find("a").empty());
}

TEST_CASE("the slot starts with the counts from before identification and shows what is counted")
{
    StorageRig rig;
    iotcc_slot so_far{1, 2, 3, 4, 5, 6, 7, 99};
    const Attached made = rig.attach(0, connection_id(0, 1, 0), device("a"), so_far);
    CHECK(reinterpret_cast<std::uintptr_t>(made.slot) % 64 == 0);
    bump(made.slot->rx_msgs, 10);
    const iotcc_slot seen = rig.find("a").at(0).counters;
    CHECK(seen.rx_msgs == 11);
    CHECK(seen.tx_msgs == 2);
    CHECK(seen.rx_bytes == 3);
    CHECK(seen.tx_bytes == 4);
    CHECK(seen.last_rx_ms == 5);
    CHECK(seen.last_tx_ms == 6);
    CHECK(seen.errors == 7);
}

TEST_CASE("totals keep what closed connections counted")
{
    StorageRig rig;
    const Attached a = rig.attach(0, connection_id(0, 1, 0), device("a"));
    const Attached b = rig.attach(1, connection_id(1, 1, 0), device("b"));
    bump(a.agg->rx_msgs, 3);
    bump(b.agg->rx_msgs, 4);
    CHECK(rig.totals().sum.rx_msgs == 7);
    rig.detach(a);
    const iotcc_totals after = rig.totals();
    CHECK(after.sum.rx_msgs == 7);
    CHECK(after.opened == 2);
    CHECK(after.closed == 1);
    CHECK(after.open == 1);
    CHECK(after.denied == 0);
}

TEST_CASE("totals are told apart by instance")
{
    StorageRig rig;
    Device echo = device("e");
    echo.instance = "echo";
    bump(rig.attach(0, connection_id(0, 1, 0), device("r")).agg->tx_msgs, 2);
    bump(rig.attach(0, connection_id(0, 1, 1), echo).agg->tx_msgs, 5);
    CHECK(rig.totals("echo").sum.tx_msgs == 5);
    CHECK(rig.totals("raw_tcp").sum.tx_msgs == 2);
    CHECK(rig.totals().sum.tx_msgs == 7);
}

TEST_CASE("totals of an instance that never attached are not found, of nobody they are 0")
{
    StorageRig rig;
    iotcc_totals totals{};
    totals.struct_size = sizeof(totals);
    totals.opened = 77;
    CHECK(rig.vtable().totals(rig.self(), str_of("echo"), &totals) == IOTCC_E_NOTFOUND);
    CHECK(totals.opened == 77);
    CHECK(rig.vtable().totals(rig.self(), {}, &totals) == IOTCC_OK);
    CHECK(totals.opened == 0);
}

TEST_CASE("totals are written only as far as the caller's struct goes")
{
    StorageRig rig;
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    iotcc_totals totals{};
    totals.struct_size = offsetof(iotcc_totals, closed);
    totals.closed = totals.denied = 77;
    CHECK(rig.vtable().totals(rig.self(), {}, &totals) == IOTCC_OK);
    CHECK(totals.struct_size == offsetof(iotcc_totals, closed));
    CHECK(totals.opened == 1);
    CHECK(totals.closed == 77);
    CHECK(totals.denied == 77);
    totals.struct_size = 4;
    CHECK(rig.vtable().totals(rig.self(), {}, &totals) == IOTCC_E_ARG);
}

TEST_CASE("identity texts of every length come out as they went in")
{
    StorageRig rig;
    for (std::size_t n = 0; n <= 300; ++n) {
        const Device shown{std::string(n + 1, 'i'),
                           std::string(n, 'n'),
                           std::string(n, 't'),
                           std::string(n, 'u'),
                           std::string(n, 'r'),
                           "raw_tcp",
                           1'000};
        const Attached made = rig.attach(0, connection_id(0, 1, 0), shown);
        const auto rows = rig.find(shown.id);
        REQUIRE(rows.size() == 1);
        const std::size_t cut = std::min<std::size_t>(n, 256);
        REQUIRE(rows[0].device_id == shown.id);
        REQUIRE(rows[0].device_name == shown.name.substr(0, cut));
        REQUIRE(rows[0].device_type == shown.type.substr(0, cut));
        REQUIRE(rows[0].user_agent == shown.user_agent.substr(0, cut));
        REQUIRE(rows[0].remote == shown.remote.substr(0, cut));
        rig.detach(made);
    }
}

TEST_CASE("the longest MQTT client id is kept whole, one byte more is refused")
{
    StorageRig rig;
    const std::string longest(65535, 'x');
    rig.attach(0, connection_id(0, 1, 0), device(longest));
    CHECK(rig.find(longest).size() == 1);
    CHECK(rig.attach(0, connection_id(0, 1, 1), device(longest + 'x')).slot == nullptr);
    CHECK(rig.result() == IOTCC_E_ARG);
}

TEST_CASE("ids that fill the arena go on in a further slab")
{
    StorageRig rig;
    for (std::uint32_t i = 0; i < 100; ++i) { // 42 of these fill one arena
        const std::string id = std::to_string(i) + std::string(65000, 'x');
        REQUIRE(rig.attach(0, connection_id(0, 1, i), device(id)).slot != nullptr);
    }
    CHECK(rig.scan_all().size() == 100);
    CHECK(rig.find("99" + std::string(65000, 'x')).size() == 1);
}

TEST_CASE("attach refuses what it cannot store")
{
    StorageRig rig;
    rig.attach(0, connection_id(0, 1, 0), device(""));
    CHECK(rig.result() == IOTCC_E_ARG);
    Device nameless = device("a");
    nameless.instance = "";
    rig.attach(0, connection_id(0, 1, 0), nameless);
    CHECK(rig.result() == IOTCC_E_ARG);
    rig.attach(IOTCC_LANES_MAX, 0, device("a"));
    CHECK(rig.result(IOTCC_LANES_MAX) == IOTCC_E_ARG);
    iotcc_slot* slot = nullptr;
    iotcc_attach half{};
    half.struct_size = offsetof(iotcc_attach, device);
    CHECK(rig.vtable().attach(rig.self(), &half, &slot) == IOTCC_E_ARG);
    CHECK(rig.vtable().attach(rig.self(), nullptr, &slot) == IOTCC_E_ARG);
    CHECK(rig.totals().opened == 0);
}

TEST_CASE("a second sum for the same instance and lane is refused")
{
    StorageRig rig;
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    iotcc_slot other{};
    iotcc_device shown{};
    shown.struct_size = sizeof(shown);
    shown.device_id = str_of("b");
    iotcc_attach who{};
    who.struct_size = sizeof(who);
    who.instance = str_of("raw_tcp");
    who.device = &shown;
    who.agg = &other;
    iotcc_slot* slot = nullptr;
    CHECK(rig.vtable().attach(rig.self(), &who, &slot) == IOTCC_E_ARG);
}

TEST_CASE("256 instances have a place, one more is refused")
{
    StorageRig rig;
    Device made = device("a");
    for (std::uint32_t i = 0; i < 256; ++i) {
        made.instance = "i" + std::to_string(i);
        REQUIRE(rig.attach(0, connection_id(0, 1, i), made).slot != nullptr);
    }
    CHECK(rig.totals("i255").open == 1);
    made.instance = "one more";
    rig.attach(0, connection_id(0, 1, 256), made);
    CHECK(rig.result() == IOTCC_E_NOMEM);
    CHECK(rig.find("a").size() == 256);
}

TEST_CASE("a full slab goes on in a further one, and pages end at the limit")
{
    StorageRig rig;
    constexpr std::uint32_t kConnections = 4096 + 10;
    for (std::uint32_t i = 0; i < kConnections; ++i) {
        REQUIRE(rig.attach(0, connection_id(0, 1, i), device("d" + std::to_string(i))).slot);
    }
    CHECK(rig.find("d4095").size() == 1);
    CHECK(rig.find("d4096").size() == 1);
    std::vector<SeenRow> page;
    std::uint64_t cursor = 0;
    CHECK(rig.vtable().scan(rig.self(), &cursor, 5000, collect_row, &page) == IOTCC_OK);
    CHECK(page.size() == 1000);
    CHECK(cursor != 0);
    CHECK((cursor >> 56) == 0);
    for (const std::uint32_t limit : {1u, 7u, 1000u}) {
        std::set<std::uint64_t> ids;
        const auto rows = rig.scan_all(limit);
        for (const SeenRow& row : rows) {
            ids.insert(row.id);
        }
        CHECK(rows.size() == kConnections);
        CHECK(ids.size() == kConnections);
    }
}

TEST_CASE("a walk stops when the row function says so and goes on behind that row")
{
    StorageRig rig;
    for (std::uint32_t i = 0; i < 3; ++i) {
        rig.attach(0, connection_id(0, 1, i), device("a"));
    }
    struct Stop {
        static std::int32_t at_first(void* calls, const iotcc_row*)
        {
            ++*static_cast<int*>(calls);
            return IOTCC_E_FAIL;
        }
    };
    int calls = 0;
    std::uint64_t cursor = 0;
    CHECK(rig.vtable().scan(rig.self(), &cursor, 10, Stop::at_first, &calls) == IOTCC_OK);
    CHECK(calls == 1);
    std::vector<SeenRow> rest;
    CHECK(rig.vtable().scan(rig.self(), &cursor, 10, collect_row, &rest) == IOTCC_OK);
    CHECK(rest.size() == 2);
    calls = 0;
    CHECK(rig.vtable().find(rig.self(), str_of("a"), Stop::at_first, &calls) == IOTCC_OK);
    CHECK(calls == 1);
}

TEST_CASE("a cursor that is none is refused or at the end, and a limit of 0 is refused")
{
    StorageRig rig;
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    std::vector<SeenRow> rows;
    std::uint64_t cursor = 0;
    CHECK(rig.vtable().scan(rig.self(), &cursor, 0, collect_row, &rows) == IOTCC_E_ARG);
    for (std::uint32_t bit = 0; bit < 64; ++bit) {
        cursor = std::uint64_t{1} << bit | 1;
        const std::uint64_t before = cursor;
        const std::int32_t result = rig.vtable().scan(rig.self(), &cursor, 10, collect_row, &rows);
        CHECK((result == IOTCC_OK ? cursor == 0 : result == IOTCC_E_ARG && cursor == before));
    }
    CHECK(rows.empty());
}
