#include "json_line.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

using namespace iotcc::file_sink;

namespace {

std::string line_of(const ConnectionRecord& record)
{
    std::string line;
    append_json_line(line, record);
    return line;
}

std::string device_in(std::string_view id)
{
    ConnectionRecord record;
    record.device_id = id;
    return nlohmann::json::parse(line_of(record))["device_id"];
}

} // namespace

TEST_CASE("a line says everything, in this order")
{
    CHECK(line_of({"closed", 10, 0x40000001000000, 9, "echo", "127.0.0.1:5", "dev", "n", "t", "a",
                   1, 2, 3, 4, 5, 6, 7}) ==
          R"({"event":"closed","written_ms":10,"conn_id":"0040000001000000","opened_ms":9,)"
          R"("instance":"echo","remote":"127.0.0.1:5","device_id":"dev","device_name":"n",)"
          R"("device_type":"t","user_agent":"a","received_messages":1,"sent_messages":2,)"
          R"("received_bytes":3,"sent_bytes":4,"last_received_ms":5,"last_sent_ms":6,"errors":7})"
          "\n");
}

TEST_CASE("lines are appended")
{
    std::string out = "before\n";
    append_json_line(out, {});
    append_json_line(out, {});
    CHECK(out.find("before\n{") == 0);
    CHECK(std::count(out.begin(), out.end(), '\n') == 3);
}

TEST_CASE("any text comes out as it went in, on one line")
{
    std::string every;
    for (char c = 0; c < 127; ++c)
        every += c;
    every += "\x7f\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
    CHECK(device_in(every) == every);
    ConnectionRecord record;
    record.device_id = every;
    const std::string line = line_of(record);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(std::none_of(line.begin(), line.end() - 1,
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
}

TEST_CASE("what is not UTF-8 becomes U+FFFD, and the rest stays")
{
    CHECK(device_in("a\xff"
                    "b") == "a\xef\xbf\xbd"
                            "b");
    CHECK(device_in("\xe2\x82") == "\xef\xbf\xbd\xef\xbf\xbd"); // cut off
    CHECK(device_in("\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd"); // overlong
    CHECK(device_in("\xed\xa0\x80x").ends_with("x"));           // a surrogate
}

TEST_CASE("the largest numbers fit")
{
    ConnectionRecord record;
    record.conn_id = record.received_bytes = ~std::uint64_t{0};
    const auto json = nlohmann::json::parse(line_of(record));
    CHECK(json["conn_id"] == "ffffffffffffffff");
    CHECK(json["received_bytes"] == ~std::uint64_t{0});
}
