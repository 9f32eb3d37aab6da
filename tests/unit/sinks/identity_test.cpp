#include "identity.hpp"
#include "row_maker.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::sinks;

namespace {

std::string text(iotcc_str view)
{
    return {view.ptr, view.len};
}

} // namespace

TEST_CASE("an identity gives the row back that it was made of, in memory of its own")
{
    std::string device = "dev-1", type = "sensor";
    iotcc_row row = row_of(7, 0, device);
    row.device_type = str_of(type);
    const Identity identity(row);
    device = type = "xxxxxx";
    iotcc_slot counters{};
    counters.tx_bytes = 9;
    const iotcc_row given = identity.row(IOTCC_ROW_CLOSED, counters);
    CHECK(given.struct_size == sizeof given);
    CHECK(given.event == IOTCC_ROW_CLOSED);
    CHECK(given.conn_id == 7);
    CHECK(given.opened_ms == 1007);
    CHECK(text(given.instance) == "raw_tcp");
    CHECK(text(given.remote) == "127.0.0.1:5000");
    CHECK(text(given.device_id) == "dev-1");
    CHECK(text(given.device_type) == "sensor");
    CHECK(text(given.user_agent).empty());
    CHECK(given.counters.tx_bytes == 9);
}

TEST_CASE("a device id is never cut, what else a device says of itself is, at 256 bytes")
{
    const std::string longest(65'535, 'i'), agent(100'000, 'a');
    iotcc_row row = row_of(1, 0, longest);
    row.user_agent = str_of(agent);
    const Identity identity(row);
    const iotcc_row given = identity.row(IOTCC_ROW_OPENED, {});
    CHECK(given.device_id.len == longest.size());
    CHECK(given.user_agent.len == 256);
    CHECK(identity.bytes() < 70'000);
}
