#include "allocation_failures.hpp"
#include "command_line.hpp"
#include "greeting.hpp"
#include "line_decoder.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

using namespace iotcc::raw_tcp;
using iotcc::test::AllocationFailures;

TEST_CASE("what comes from a device is read without memory of its own")
{
    AllocationFailures failures;
    bool is_hello = false, is_frame = false, is_reply = false;
    while (failures.next()) {
        failures.during([&] {
            LineDecoder decoder;
            std::string_view bytes = "HELLO dev1 token\r\nREPLY 7 done\n";
            is_hello = std::holds_alternative<Hello>(read_greeting(decoder, bytes));
            const auto event = decoder.next(bytes, 64);
            const auto* const frame = std::get_if<Frame>(&event);
            is_frame = frame != nullptr;
            is_reply = is_frame && parse_reply(frame->payload).has_value();
        });
    }
    CHECK(failures.count() == 0);
    CHECK(is_hello);
    CHECK(is_frame);
    CHECK(is_reply);
}

TEST_CASE("a command is encoded whole, or not at all, when memory runs out")
{
    AllocationFailures failures;
    std::optional<std::string> line;
    while (failures.next()) {
        line.reset();
        failures.during([&] { line = encode_command(7, "reboot", std::string_view("payload")); });
        CHECK(line.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(line == "7 reboot payload\n");
}
