#include "connection_table.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <set>
#include <vector>

using namespace iotcc::net;

TEST_CASE("ids are never reused, however connections come and go, and find knows only those open")
{
    ConnectionTable table(3);
    std::set<std::uint64_t> seen;
    std::vector<Connection*> open;
    std::vector<std::uint64_t> gone;
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        if (open.empty() || random() % 2 == 0) {
            Connection* const connection = table.acquire();
            REQUIRE(connection != nullptr);
            REQUIRE(seen.insert(connection->abi.id).second);
            REQUIRE(ConnectionId::lane(connection->abi.id) == 3);
            open.push_back(connection);
        } else {
            std::swap(open[random() % open.size()], open.back());
            gone.push_back(open.back()->abi.id);
            table.release(*open.back());
            open.pop_back();
        }
    }
    for (Connection* connection : open)
        REQUIRE(table.find(connection->abi.id) == connection);
    for (const std::uint64_t id : gone)
        REQUIRE(table.find(id) == nullptr);
    CHECK(table.find(0) == nullptr);
    CHECK(table.find(~std::uint64_t{0}) == nullptr);
}

TEST_CASE("a place whose generations are used up is not given out again")
{
    ConnectionTable table(0);
    Connection* const first = table.acquire();
    table.times(0).generation = ConnectionId::kLastGeneration - 1;
    table.release(*first);
    Connection* const last = table.acquire();
    REQUIRE(last == first);
    CHECK(last->abi.id == ConnectionId::pack(0, ConnectionId::kLastGeneration, 0));
    table.release(*last);
    CHECK(table.acquire() != first);
}

TEST_CASE("a record stays where it is while the table grows, and comes back cleared")
{
    ConnectionTable table(0);
    Connection* const first = table.acquire();
    const std::uint64_t id = first->abi.id;
    for (int i = 0; i < 5000; ++i)
        REQUIRE(table.acquire() != nullptr);
    CHECK(table.find(id) == first);
    first->set(kIdentified);
    first->abi.user = first;
    table.times(0).deadline = 7;
    table.release(*first);
    Connection* const again = table.acquire();
    REQUIRE(again == first);
    CHECK(again->flags == 0);
    CHECK(again->abi.user == nullptr);
    CHECK(table.times(0).deadline == 0);
    CHECK(table.find(id) == nullptr);
}
