#include "allocation_failures.hpp"
#include "client_frame.hpp"
#include "frame_stream.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>

using namespace iotcc::websocket;
using namespace iotcc::websocket::testing;
using iotcc::test::AllocationFailures;

namespace {

// How many messages `bytes` hold, read without memory of the test's own.
std::size_t messages_in(MessageReader& reader, std::string& bytes)
{
    auto rest = std::as_writable_bytes(std::span(bytes));
    std::size_t count = 0;
    for (;;) {
        const auto event = reader.next(rest, {1000, false});
        if (std::holds_alternative<NeedMore>(event))
            return count;
        count += std::holds_alternative<Message>(event);
    }
}

} // namespace

TEST_CASE("whole frames and control frames are read without memory of their own")
{
    AllocationFailures failures;
    std::size_t messages = 0;
    while (failures.next()) {
        std::string bytes = text("hello") + ping("p") + binary(std::string(200, 'x')) + pong("");
        failures.during([&] {
            MessageReader reader;
            messages = messages_in(reader, bytes);
        });
    }
    CHECK(failures.count() == 0);
    CHECK(messages == 2);
}

TEST_CASE("a message in fragments that there is no memory for fails as that, and leaks nothing")
{
    AllocationFailures failures;
    std::size_t messages = 0;
    while (failures.next()) {
        std::string bytes = begin_text("he") + last("llo");
        messages = 0;
        failures.during([&] {
            MessageReader reader;
            messages = messages_in(reader, bytes);
        });
        CHECK((messages == 1) == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
}
