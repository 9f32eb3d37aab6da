#include "allocation_failures.hpp"
#include "client_packet.hpp"
#include "packet_reader.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using iotcc::test::AllocationFailures;

namespace {

std::size_t packets_in(std::string_view stream)
{
    PacketReader reader;
    auto rest = std::as_bytes(std::span(stream));
    std::size_t count = 0;
    for (;; ++count) {
        const auto event = reader.next(rest, {1000, 1000});
        if (std::holds_alternative<NeedMore>(event) || std::holds_alternative<Malformed>(event))
            return count;
    }
}

} // namespace

TEST_CASE("packets are read without memory of their own")
{
    const auto stream = connect() + subscribe(filter("a", 1) + filter("$share/g/#", 0)) +
                        publish("t", "hello") + ack(0x62, 1) + publish("#", "");
    AllocationFailures failures;
    std::size_t packets = 0;
    while (failures.next())
        failures.during([&] { packets = packets_in(stream); });
    CHECK(failures.count() == 0);
    CHECK(packets == 4);
}
