#include "storage_rig.hpp"
#include "storage_set.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

using namespace iotcc::stats;

namespace {

Device device(std::string id)
{
    Device made;
    made.id = std::move(id);
    return made;
}

// A storage as a plugin may bring it. What it lacks or breaks is said by each test.
struct ForeignStorage {
    iotcc_storage vtable{};
    std::uint32_t row_size = sizeof(iotcc_row);

    ForeignStorage()
    {
        vtable.struct_size = sizeof(vtable);
        vtable.attach = [](void*, const iotcc_attach*, iotcc_slot**) -> std::int32_t {
            return IOTCC_E_FAIL;
        };
        vtable.detach = [](void*, std::uint64_t, iotcc_slot*, std::int32_t) {};
    }
    NamedStorage named(const std::string& name) { return {name, &vtable, this}; }

    // One row with everything set, of the size that this storage knows.
    std::int32_t give_row(iotcc_row_fn f, void* arg) const
    {
        struct {
            iotcc_row row;
            std::uint64_t from_the_future;
        } longer{};
        longer.row.struct_size = row_size;
        longer.row.conn_id = 99;
        longer.row.device_id = longer.row.device_name = str_of("foreign");
        longer.row.counters.rx_msgs = 5;
        return f(arg, &longer.row);
    }
};

std::vector<SeenRow> walk(const StorageSet& set, std::uint32_t limit)
{
    std::vector<SeenRow> rows;
    std::uint64_t cursor = 0;
    for (int page = 0; page < 10'000; ++page) {
        REQUIRE(set.scan(cursor, limit, collect_row, &rows) == IOTCC_OK);
        if (cursor == 0) {
            return rows;
        }
    }
    FAIL("the walk does not end");
    return rows;
}

iotcc_totals totals_of(const StorageSet& set, std::string_view instance = "")
{
    iotcc_totals totals{};
    totals.struct_size = sizeof(totals);
    CHECK(set.totals(instance, totals) == IOTCC_OK);
    return totals;
}

} // namespace

TEST_CASE("an empty set has no rows and totals of 0")
{
    StorageSet set;
    CHECK(walk(set, 10).empty());
    CHECK(totals_of(set).opened == 0);
    CHECK(set.find("a", collect_row, nullptr) == IOTCC_E_NOTFOUND);
    CHECK(set.named("memory") == nullptr);
}

TEST_CASE("two storages are read as one")
{
    StorageRig one, two;
    StorageSet set;
    CHECK(set.add({"memory", &one.vtable(), one.self()}) == IOTCC_OK);
    CHECK(set.add({"other", &two.vtable(), two.self()}) == IOTCC_OK);
    for (std::uint32_t i = 0; i < 30; ++i) {
        one.attach(0, connection_id(0, 1, i), device("a"));
        bump(two.attach(1, connection_id(1, 1, i), device("a")).agg->rx_msgs, 1);
    }
    CHECK(totals_of(set).open == 60);
    CHECK(totals_of(set, "raw_tcp").sum.rx_msgs == 30);
    std::vector<SeenRow> found;
    CHECK(set.find("a", collect_row, &found) == IOTCC_OK);
    CHECK(found.size() == 60);
    for (const std::uint32_t limit : {1u, 7u, 30u, 60u, 1000u, 100'000u}) {
        std::set<std::uint64_t> ids;
        const auto rows = walk(set, limit);
        for (const SeenRow& row : rows) {
            ids.insert(row.id);
        }
        CHECK(rows.size() == 60);
        CHECK(ids.size() == 60);
    }
}

TEST_CASE("a storage is counted once, under one name")
{
    StorageRig rig, second;
    StorageSet set;
    CHECK(set.add({"memory", &rig.vtable(), rig.self()}) == IOTCC_OK);
    CHECK(set.add({"again", &rig.vtable(), rig.self()}) == IOTCC_E_EXISTS);
    CHECK(set.add({"memory", &second.vtable(), second.self()}) == IOTCC_E_EXISTS);
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    CHECK(totals_of(set).open == 1);
    REQUIRE(set.named("memory") != nullptr);
    CHECK(set.named("memory")->self == rig.self());
}

TEST_CASE("a set takes 64 storages")
{
    std::vector<ForeignStorage> storages(StorageSet::kMost + 1);
    StorageSet set;
    for (std::uint32_t i = 0; i < StorageSet::kMost; ++i) {
        REQUIRE(set.add(storages[i].named(std::to_string(i))) == IOTCC_OK);
    }
    CHECK(set.add(storages.back().named("last")) == IOTCC_E_NOMEM);
}

TEST_CASE("a storage without a name, attach or detach is refused")
{
    ForeignStorage storage;
    StorageSet set;
    CHECK(set.add(storage.named("")) == IOTCC_E_ARG);
    CHECK(set.add({"null", nullptr, nullptr}) == IOTCC_E_ARG);
    storage.vtable.struct_size = offsetof(iotcc_storage, detach);
    CHECK(set.add(storage.named("short")) == IOTCC_E_ARG);
    storage.vtable.struct_size = sizeof(iotcc_storage);
    storage.vtable.attach = nullptr;
    CHECK(set.add(storage.named("null function")) == IOTCC_E_ARG);
}

TEST_CASE("a storage that cannot be read, or that throws, leaves the others as they are")
{
    StorageRig rig;
    ForeignStorage mute, throwing;
    throwing.vtable.totals = [](void*, iotcc_str, iotcc_totals*) -> std::int32_t {
        throw std::runtime_error("totals");
    };
    throwing.vtable.scan = [](void*, std::uint64_t*, std::uint32_t, iotcc_row_fn,
                              void*) -> std::int32_t { throw std::runtime_error("scan"); };
    throwing.vtable.find = [](void*, iotcc_str, iotcc_row_fn, void*) -> std::int32_t {
        throw std::bad_alloc();
    };
    StorageSet set;
    REQUIRE(set.add(mute.named("mute")) == IOTCC_OK);
    REQUIRE(set.add(throwing.named("throwing")) == IOTCC_OK);
    REQUIRE(set.add({"memory", &rig.vtable(), rig.self()}) == IOTCC_OK);
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    CHECK(totals_of(set).open == 1);
    CHECK(walk(set, 10).size() == 1);
    std::vector<SeenRow> rows;
    CHECK(set.find("a", collect_row, &rows) == IOTCC_OK);
    CHECK(rows.size() == 1);
}

TEST_CASE("rows of an older and of a newer storage are brought to ours")
{
    ForeignStorage older, newer;
    older.row_size = offsetof(iotcc_row, device_name);
    newer.row_size = sizeof(iotcc_row) + 8;
    older.vtable.find = newer.vtable.find = [](void* self, iotcc_str, iotcc_row_fn f, void* arg) {
        return static_cast<ForeignStorage*>(self)->give_row(f, arg);
    };
    StorageSet set;
    REQUIRE(set.add(older.named("older")) == IOTCC_OK);
    REQUIRE(set.add(newer.named("newer")) == IOTCC_OK);
    std::vector<SeenRow> rows;
    CHECK(set.find("foreign", collect_row, &rows) == IOTCC_OK);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].device_id == "foreign");
    CHECK(rows[0].device_name.empty());
    CHECK(rows[0].counters.rx_msgs == 0);
    CHECK(rows[1].device_name == "foreign");
    CHECK(rows[1].counters.rx_msgs == 5);
}

TEST_CASE("a storage whose cursor stands still or has the host's bits set does not hold up a walk")
{
    ForeignStorage still, high;
    still.vtable.scan = [](void*, std::uint64_t* cursor, std::uint32_t, iotcc_row_fn,
                           void*) -> std::int32_t {
        *cursor = 5;
        return IOTCC_OK;
    };
    high.vtable.scan = [](void*, std::uint64_t* cursor, std::uint32_t, iotcc_row_fn,
                          void*) -> std::int32_t {
        *cursor = UINT64_MAX;
        return IOTCC_OK;
    };
    StorageRig rig;
    StorageSet set;
    REQUIRE(set.add(still.named("still")) == IOTCC_OK);
    REQUIRE(set.add(high.named("high")) == IOTCC_OK);
    REQUIRE(set.add({"memory", &rig.vtable(), rig.self()}) == IOTCC_OK);
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    CHECK(walk(set, 10).size() == 1);
}

TEST_CASE("a storage that gives more rows than asked for is cut off")
{
    ForeignStorage flood;
    flood.vtable.scan = [](void* self, std::uint64_t*, std::uint32_t limit, iotcc_row_fn f,
                           void* arg) -> std::int32_t {
        for (std::uint32_t i = 0; i < limit + 50; ++i) {
            static_cast<ForeignStorage*>(self)->give_row(f, arg);
        }
        return IOTCC_OK;
    };
    StorageSet set;
    REQUIRE(set.add(flood.named("flood")) == IOTCC_OK);
    std::vector<SeenRow> rows;
    std::uint64_t cursor = 0;
    CHECK(set.scan(cursor, 10, collect_row, &rows) == IOTCC_OK);
    CHECK(rows.size() == 10);
}

TEST_CASE("a walk over two storages that is stopped goes on behind the row")
{
    StorageRig one, two;
    StorageSet set;
    REQUIRE(set.add({"one", &one.vtable(), one.self()}) == IOTCC_OK);
    REQUIRE(set.add({"two", &two.vtable(), two.self()}) == IOTCC_OK);
    one.attach(0, connection_id(0, 1, 0), device("a"));
    two.attach(0, connection_id(0, 1, 1), device("a"));
    struct Stop {
        static std::int32_t at_first(void* calls, const iotcc_row*)
        {
            ++*static_cast<int*>(calls);
            return IOTCC_E_FAIL;
        }
    };
    int calls = 0;
    std::uint64_t cursor = 0;
    CHECK(set.scan(cursor, 10, Stop::at_first, &calls) == IOTCC_OK);
    CHECK(calls == 1);
    CHECK(cursor != 0);
    std::vector<SeenRow> rest;
    CHECK(set.scan(cursor, 10, collect_row, &rest) == IOTCC_OK);
    CHECK(rest.size() == 1);
    CHECK(cursor == 0);
    calls = 0;
    CHECK(set.find("a", Stop::at_first, &calls) == IOTCC_OK);
    CHECK(calls == 1);
}

TEST_CASE("a cursor of no storage is refused")
{
    StorageRig rig;
    StorageSet set;
    REQUIRE(set.add({"memory", &rig.vtable(), rig.self()}) == IOTCC_OK);
    std::vector<SeenRow> rows;
    for (std::uint64_t cursor : {std::uint64_t{1} << 56, UINT64_MAX, UINT64_MAX >> 8}) {
        CHECK(set.scan(cursor, 10, collect_row, &rows) == IOTCC_E_ARG);
    }
    std::uint64_t start = 0;
    CHECK(set.scan(start, 0, collect_row, &rows) == IOTCC_E_ARG);
}

namespace {

// A storage whose totals a test sets, or makes fail.
struct ToldTotals : ForeignStorage {
    std::int32_t answer = IOTCC_OK;
    std::uint64_t messages = 0;
    ToldTotals()
    {
        vtable.totals = [](void* self, iotcc_str, iotcc_totals* out) -> std::int32_t {
            const auto& told = *static_cast<const ToldTotals*>(self);
            if (told.answer >= 0) {
                out->sum.rx_msgs = told.messages;
            }
            return told.answer;
        };
    }
    NamedStorage named(const std::string& name) { return {name, &vtable, this}; }
};

} // namespace

TEST_CASE("a storage that gives no totals takes part with its last ones, and is named")
{
    ToldTotals steady, failing;
    StorageSet set;
    REQUIRE(set.add(steady.named("steady")) == IOTCC_OK);
    REQUIRE(set.add(failing.named("failing")) == IOTCC_OK);
    steady.messages = 10;
    failing.messages = 5;
    CHECK(totals_of(set, "x").sum.rx_msgs == 15);
    CHECK(set.failing().empty());
    failing.answer = IOTCC_E_TIMEOUT;
    steady.messages = 11;
    CHECK(totals_of(set, "x").sum.rx_msgs == 16);
    REQUIRE(set.failing().size() == 1);
    CHECK(set.failing()[0].name == "failing");
    CHECK(set.failing()[0].status == IOTCC_E_TIMEOUT);
    failing.answer = IOTCC_OK;
    failing.messages = 7;
    CHECK(totals_of(set, "x").sum.rx_msgs == 18);
    CHECK(set.failing().empty());
}

TEST_CASE(
    "a storage that never had an instance does not fail by saying so; one that forgot it does")
{
    ToldTotals storage;
    StorageSet set;
    REQUIRE(set.add(storage.named("one")) == IOTCC_OK);
    storage.answer = IOTCC_E_NOTFOUND;
    iotcc_totals totals{};
    totals.struct_size = sizeof(totals);
    CHECK(set.totals("x", totals) == IOTCC_E_NOTFOUND);
    CHECK(set.failing().empty());
    storage.answer = IOTCC_OK;
    storage.messages = 3;
    CHECK(totals_of(set, "x").sum.rx_msgs == 3);
    storage.answer = IOTCC_E_NOTFOUND;
    CHECK(totals_of(set, "x").sum.rx_msgs == 3);
    CHECK(set.failing().size() == 1);
}
