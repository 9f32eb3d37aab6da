#include "allocation_failures.hpp"
#include "head_check.hpp"
#include "json_body.hpp"
#include "response_head.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <variant>

using namespace iotcc::http;
using iotcc::test::AllocationFailures;

TEST_CASE("a head that there was no memory for is the same when it is looked at again")
{
    const std::string text = "GET /v1/status?a=b HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
                             "X-One: 1\r\nX-Two: 2\r\nContent-Length: 2\r\n\r\n";
    AllocationFailures failures;
    while (failures.next()) {
        HeadCheck check;
        HeadOutcome outcome;
        failures.during([&] { outcome = check.next(text); });
        if (failures.has_failed())
            outcome = check.next(text);
        REQUIRE(std::holds_alternative<RequestHead>(outcome));
        CHECK(std::get<RequestHead>(outcome).fields.size() == 5);
        CHECK(std::get<RequestHead>(outcome).content_length == 2);
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("JSON that there is no memory for is not half read")
{
    const std::string body =
        R"({"name":"reboot the device, please","list":[1,[2,{"a":"b"}],null]})";
    AllocationFailures failures;
    std::optional<nlohmann::json> json;
    while (failures.next()) {
        json.reset();
        failures.during([&] { json = parse_json_body(body); });
        CHECK(json.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(json.value().at("list").size() == 3);
}

TEST_CASE("the head of an answer is whole, or there is none")
{
    const Response response{405, kJson, "{}", {{"Allow", "GET, and a few more of the methods"}}};
    constexpr Sharing kShared{"https://a", "Authorization, Content-Type"};
    const std::string whole = response_head(response, AfterAnswer::close, 784111777, kShared);
    AllocationFailures failures;
    std::string head;
    while (failures.next()) {
        head.clear();
        failures.during(
            [&] { head = response_head(response, AfterAnswer::close, 784111777, kShared); });
        CHECK(head.empty() == failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(head == whole);
}
