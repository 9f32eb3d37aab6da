#include "table.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace iotcc::cli;

namespace {

std::string printed(const Table& table, std::size_t width)
{
    std::ostringstream out;
    table.print(out, width);
    return out.str();
}

Table devices()
{
    Table table({{"DEVICE"}, {"IN", Align::right}, {"STATE"}});
    table.add({"dev-1", "12345", "running"});
    table.add({"m\u00fcller", "7", ""});
    return table;
}

} // namespace

TEST_CASE("columns are as wide as what is in them, numbers stand to the right")
{
    CHECK(printed(devices(), 0) == "DEVICE     IN  STATE\n"
                                   "dev-1   12345  running\n"
                                   "m\u00fcller      7  -\n");
}

TEST_CASE("on a narrow terminal the widest column gives way first")
{
    Table table({{"DEVICE"}, {"IN", Align::right}});
    table.add({"a-device-with-a-very-long-name", "12345"});
    CHECK(printed(table, 20) == "DEVICE            IN\n"
                                "a-device-wit\u2026  12345\n");
}

TEST_CASE("a text of a device can neither forge a line nor move the cursor")
{
    Table table({{"DEVICE"}, {"IN"}});
    table.add({"x\ndev-2  0\x1b[2J", "1"});
    CHECK(printed(table, 0) == "DEVICE                IN\n"
                               "x\\x0adev-2  0\\x1b[2J  1\n");
}

TEST_CASE("a note stands below its row, whatever its length")
{
    Table table({{"FILE"}});
    table.add({"a.so"}, "refused: too short\nto say");
    CHECK(printed(table, 8) == "FILE\na.so\n  refused: too short\\x0ato say\n");
}
