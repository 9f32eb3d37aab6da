#include "allocation_failures.hpp"
#include "json_line.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::file_sink;
using iotcc::test::AllocationFailures;

TEST_CASE("what was in front of a line stays when there is no memory for it")
{
    ConnectionRecord record;
    const std::string id = "\x01\xff" + std::string(2000, 'd');
    record.event = "opened";
    record.device_id = id;
    std::string whole = "before\n";
    append_json_line(whole, record);

    AllocationFailures failures;
    std::string line;
    while (failures.next()) {
        line = "before\n";
        line.shrink_to_fit();
        failures.during([&] { append_json_line(line, record); });
        CHECK(line.starts_with("before\n"));
    }
    CHECK(failures.count() != 0);
    CHECK(line == whole);
}
