#include "connection_predicate.hpp"
#include "list_picker.hpp"
#include "storage_rig.hpp"
#include "storage_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using iotcc::ConnectionFilter;
using iotcc::ConnectionPredicate;
using iotcc::ListPosition;
using iotcc::ListQuery;
using iotcc::Picked;
using iotcc::SortKey;

namespace {

constexpr SortKey kAllKeys[] = {SortKey::device_id, SortKey::opened_ms, SortKey::last_ms,
                                SortKey::received_messages, SortKey::sent_messages};

// Connections that come and go in two storages, as the lists see them.
class Connections {
public:
    Connections()
    {
        CHECK(set_.add({"one", &rigs_[0].vtable(), rigs_[0].self()}) == IOTCC_OK);
        CHECK(set_.add({"two", &rigs_[1].vtable(), rigs_[1].self()}) == IOTCC_OK);
    }
    std::uint64_t open(const std::string& device_id, std::uint64_t opened_ms = 1,
                       const std::string& instance = "raw_tcp",
                       const std::string& remote = "192.0.2.1:5000")
    {
        const std::uint64_t id = ++last_;
        iotcc::stats::Device device;
        device.id = device_id;
        device.opened_ms = opened_ms;
        device.instance = instance;
        device.remote = remote;
        open_[id] = rigs_[id % 2].attach(static_cast<std::uint32_t>(id % 3), id, device);
        REQUIRE(open_[id].slot != nullptr);
        return id;
    }
    void close(std::uint64_t id)
    {
        rigs_[id % 2].detach(open_.at(id));
        open_.erase(id);
    }
    iotcc_slot& slot(std::uint64_t id) { return *open_.at(id).slot; }
    [[nodiscard]] std::set<std::uint64_t> all() const
    {
        std::set<std::uint64_t> ids;
        for (const auto& [id, attached] : open_)
            ids.insert(id);
        return ids;
    }

    [[nodiscard]] Picked page(const ListQuery& query) const
    {
        return pick_connections(set_, query, wanted(query));
    }
    [[nodiscard]] Picked devices(const ListQuery& query) const
    {
        return pick_devices(set_, query, wanted(query));
    }

private:
    static ConnectionPredicate wanted(const ListQuery& query)
    {
        return ConnectionPredicate(query.filter, {{"raw_tcp", "raw_tcp"}, {"gate", "raw_tcp"}});
    }

    iotcc::stats::StorageRig rigs_[2];
    iotcc::stats::StorageSet set_;
    std::map<std::uint64_t, iotcc::stats::Attached> open_;
    std::uint64_t last_ = 0;
};

ListQuery sorted_by(SortKey sort, bool is_descending = false, std::uint32_t limit = 100)
{
    ListQuery query;
    query.sort = sort;
    query.is_descending = is_descending;
    query.limit = limit;
    return query;
}

// How often each connection was on a page; `between` is called after each page.
template <class F>
std::map<std::uint64_t, int> walk(Connections& connections, ListQuery query, F between)
{
    std::map<std::uint64_t, int> seen;
    do {
        const Picked page = connections.page(query);
        CHECK(page.positions.size() <= query.limit);
        for (const ListPosition& position : page.positions)
            ++seen[position.connection];
        query.after = page.next;
        between();
    } while (query.after);
    return seen;
}

std::vector<std::string> ids_of(const Picked& picked)
{
    std::vector<std::string> ids;
    for (const ListPosition& position : picked.positions)
        ids.push_back(position.device_id);
    return ids;
}

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE("a page has the first of a list in its order, up or down")
{
    Connections connections;
    const auto b = connections.open("b", 10), c = connections.open("c", 30),
               a = connections.open("a", 20);
    connections.slot(a).rx_msgs = 5;
    connections.slot(b).rx_msgs = 7;
    connections.slot(c).rx_msgs = 6;
    connections.slot(a).tx_msgs = 3;
    connections.slot(b).last_rx_ms = 50;
    connections.slot(c).last_tx_ms = 60;
    const std::pair<SortKey, Ids> orders[] = {{SortKey::device_id, {"a", "b", "c"}},
                                              {SortKey::opened_ms, {"b", "a", "c"}},
                                              {SortKey::last_ms, {"a", "b", "c"}},
                                              {SortKey::received_messages, {"a", "c", "b"}},
                                              {SortKey::sent_messages, {"b", "c", "a"}}};
    for (const auto& [key, order] : orders) {
        CHECK(ids_of(connections.page(sorted_by(key))) == order);
        CHECK(ids_of(connections.page(sorted_by(key, true))) == Ids(order.rbegin(), order.rend()));
        CHECK(ids_of(connections.page(sorted_by(key, false, 2))) == Ids{order[0], order[1]});
        CHECK(connections.page(sorted_by(key, false, 2)).next);
        CHECK_FALSE(connections.page(sorted_by(key, false, 3)).next);
        CHECK(connections.page(sorted_by(key, false, 2)).matching == 3);
        CHECK(ids_of(connections.devices(sorted_by(key))) == order);
    }
}

TEST_CASE("by what stays, a walk sees each connection that is open all the while exactly once")
{
    std::mt19937 random(20'261'123);
    for (const SortKey key : {SortKey::device_id, SortKey::opened_ms})
        for (const bool is_descending : {false, true}) {
            Connections connections;
            const auto open_one = [&] { // few ids and times, so that many places differ little
                connections.open("d" + std::to_string(random() % 40), random() % 5);
            };
            for (int i = 0; i < 500; ++i)
                open_one();
            std::set<std::uint64_t> stay = connections.all();
            const auto seen = walk(connections, sorted_by(key, is_descending, 7), [&] {
                for (int i = 0; i < 10; ++i) {
                    const auto open = connections.all();
                    const auto gone = *std::next(open.begin(), random() % open.size());
                    connections.close(gone);
                    stay.erase(gone);
                    open_one();
                }
            });
            CHECK(stay.size() > 20);
            for (const auto id : stay) {
                CAPTURE(id);
                CHECK(seen.count(id) == 1);
            }
            for (const auto& [id, times] : seen)
                CHECK(times == 1);
        }
}

TEST_CASE("by what grows, a walk upwards misses none, and one downwards shows none twice")
{
    std::mt19937 random(7);
    for (const bool is_descending : {false, true}) {
        Connections connections;
        for (int i = 0; i < 300; ++i)
            connections.slot(connections.open("d" + std::to_string(i))).rx_msgs = random() % 100;
        const auto all = connections.all();
        int changes = 0;
        const auto seen =
            walk(connections, sorted_by(SortKey::received_messages, is_descending, 10), [&] {
                for (int i = 0; i < 50 && ++changes < 5'000; ++i)
                    connections.slot(*std::next(all.begin(), random() % all.size())).rx_msgs +=
                        random() % 30;
            });
        if (!is_descending)
            CHECK(seen.size() == all.size());
        for (const auto& [id, times] : seen)
            CHECK((times == 1 || !is_descending));
    }
}

TEST_CASE("the connections of a device are one row, its counts together, its times the latest")
{
    Connections connections;
    for (const std::uint64_t opened_ms : {30, 10})
        connections.slot(connections.open("two", opened_ms)).rx_msgs = 4;
    connections.slot(connections.open("one", 20)).rx_msgs = 7;
    const auto by_count = connections.devices(sorted_by(SortKey::received_messages));
    CHECK(ids_of(by_count) == Ids{"one", "two"});
    CHECK(by_count.positions[1].number == 8);
    CHECK(by_count.matching == 2);
    CHECK(connections.devices(sorted_by(SortKey::opened_ms)).positions[1].number == 30);
}

TEST_CASE("a walk over devices sees each once, however many connections come and go")
{
    std::mt19937 random(11);
    Connections connections;
    std::set<std::string> ids;
    for (int i = 0; i < 200; ++i) {
        ids.insert("d" + std::to_string(i));
        connections.open("d" + std::to_string(i));
    }
    std::map<std::string, int> seen;
    ListQuery query = sorted_by(SortKey::device_id, false, 7);
    do {
        const Picked page = connections.devices(query);
        for (const std::string& id : ids_of(page))
            ++seen[id];
        query.after = page.next;
        for (int i = 0; i < 20; ++i)
            connections.open("d" + std::to_string(random() % 200));
    } while (query.after);
    CHECK(seen.size() == ids.size());
    CHECK(std::ranges::all_of(seen, [](const auto& each) { return each.second == 1; }));
}

TEST_CASE("a filter lets through what has all that it names")
{
    Connections connections;
    connections.open("rack-1", 10, "raw_tcp", "192.0.2.1:5000");
    connections.open("rack-2", 20, "gate", "192.0.2.19:5000");
    connections.open("pump-1", 30, "ws", "198.51.100.1:5000");
    const auto found = [&](const ConnectionFilter& filter) {
        ListQuery query = sorted_by(SortKey::opened_ms);
        query.filter = filter;
        const Picked picked = connections.page(query);
        CHECK(picked.matching == picked.positions.size());
        return ids_of(picked);
    };
    CHECK(found({}) == Ids{"rack-1", "rack-2", "pump-1"});
    CHECK(found({"rack-", "", "", "", 0}) == Ids{"rack-1", "rack-2"});
    CHECK(found({"", "192.0.2.1", "", "", 0}) == Ids{"rack-1", "rack-2"});
    CHECK(found({"", "192.0.2.1:", "", "", 0}) == Ids{"rack-1"});
    CHECK(found({"", "", "raw_tcp", "", 0}) == Ids{"rack-1", "rack-2"});
    CHECK(found({"", "", "raw_tcp", "gate", 0}) == Ids{"rack-2"});
    CHECK(found({"", "", "", "ws", 0}) == Ids{"pump-1"});
    CHECK(found({"", "", "", "w", 0}) == Ids{});
    CHECK(found({"", "", "", "", 20}) == Ids{"rack-2", "pump-1"});
}
