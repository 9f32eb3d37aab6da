#include "allocation_failures.hpp"
#include "greeting.hpp"
#include "json_command.hpp"
#include "text_command.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

using namespace iotcc::raw_tcp;
using iotcc::test::AllocationFailures;

namespace {

template <class F>
void check_without_memory(const F& framing, std::string stream, const std::string& payload)
{
    AllocationFailures failures;
    std::string_view found;
    while (failures.next()) {
        failures.during([&] {
            Searched searched = 0;
            std::string_view bytes = stream;
            const auto event = framing.next(bytes, 64, searched);
            const auto* const frame = std::get_if<Frame>(&event);
            found = frame == nullptr ? "" : frame->payload;
        });
    }
    CHECK(failures.count() == 0);
    CHECK(found == payload);
}

} // namespace

TEST_CASE("frames and text replies are read without memory of their own")
{
    check_without_memory(LineFraming{}, "one\n", "one");
    check_without_memory(DelimiterFraming{"ab"}, "aab", "a");
    check_without_memory(LengthFraming{.length_bytes = 1}, "\3one", "one");
    check_without_memory(FixedFraming{3}, "one", "one");
    check_without_memory(RawFraming{}, "one", "one");
    AllocationFailures failures;
    bool is_reply = false;
    while (failures.next())
        failures.during([&] { is_reply = parse_text_reply("REPLY 7 done").has_value(); });
    CHECK(failures.count() == 0);
    CHECK(is_reply);
}

TEST_CASE("a hello or a JSON reply that there is no memory for is read again")
{
    const std::string hello =
        R"({"id":")" + std::string(60, 'i') + R"(","token":")" + std::string(60, 't') + "\"}\n";
    AllocationFailures failures;
    std::size_t id_size = 0;
    std::optional<iotcc::json::JsonReply> reply;
    while (failures.next()) {
        id_size = 0;
        reply.reset();
        failures.during([&] {
            Searched searched = 0;
            std::string_view bytes = hello;
            const auto event = read_greeting(LineFraming{}, bytes, searched);
            const auto* const found = std::get_if<Hello>(&event);
            id_size = found == nullptr ? 0 : found->id.size();
            reply = iotcc::json::parse_json_reply(
                R"({"id":"7","payload":"a payload that is not small"})");
        });
        CHECK(reply.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(id_size == 60);
}

TEST_CASE("a command is encoded whole, or not at all, when memory runs out")
{
    AllocationFailures failures;
    std::optional<std::string> line, json;
    while (failures.next()) {
        line.reset();
        json.reset();
        failures.during([&] {
            line = encode_frame(LineFraming{}, *text_command(7, "reboot", "payload of some size"));
            json = iotcc::json::encode(
                {7, iotcc::json::CommandKind::query, "reboot", "payload of some size", 9});
        });
        CHECK(json.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(line == "7 reboot payload of some size\n");
    CHECK(
        json ==
        R"({"id":"7","kind":"query","name":"reboot","payload":"payload of some size","timestamp":9})");
}
