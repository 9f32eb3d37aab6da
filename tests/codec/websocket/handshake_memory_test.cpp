#include "allocation_failures.hpp"
#include "handshake_answer.hpp"
#include "handshake_requests.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace iotcc::websocket;
using namespace iotcc::websocket::test;
using iotcc::test::AllocationFailures;

TEST_CASE("a handshake is read and refused without memory of its own")
{
    const auto good =
        with("Device-Id: dev1\r\nAuthorization: Basic YTpi\r\nSec-WebSocket-Protocol: a, b\r\n"
             "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    const auto bad = with("Sec-WebSocket-Extensions: ;\r\n");
    const std::string known[] = {"b"};
    HandshakePolicy policy;
    policy.subprotocols = known;
    policy.deflate = DeflateOptions{};
    AllocationFailures failures;
    int good_status = 0, bad_status = 0;
    while (failures.next())
        failures.during([&] {
            good_status = status_of(judge(good, policy));
            bad_status = status_of(judge(bad, policy));
        });
    CHECK(failures.count() == 0);
    CHECK(good_status == 101);
    CHECK(bad_status == 400);
}

TEST_CASE("an answer is encoded whole, or not at all, when memory runs out")
{
    Handshake handshake{"dGhlIHNhbXBsZSBub25jZQ=="};
    handshake.deflate = DeflateParameters{};
    const auto whole = encode_accept(handshake, "x");
    AllocationFailures failures;
    std::optional<std::string> answer;
    while (failures.next()) {
        answer.reset();
        failures.during([&] { answer = encode_accept(handshake, "x"); });
        CHECK(answer.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(answer == whole);
}
