#include "payload.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <stdexcept>

using iotcc::cli::payload_of;

TEST_CASE("a payload is the argument, or for - what comes in, byte by byte")
{
    std::istringstream input(std::string("a\0\n\xff", 4));
    CHECK(payload_of("on at 3", input) == "on at 3");
    CHECK(payload_of("", input) == "");
    CHECK(payload_of("-", input) == std::string("a\0\n\xff", 4));
}

TEST_CASE("all of it, where it is more than is read at once")
{
    const std::string much(100'000, 'x');
    std::istringstream input(much);
    CHECK(payload_of("-", input) == much);
}

TEST_CASE("an input without an end is not read for ever")
{
    std::istringstream input(std::string(2 * 1024 * 1024, 'x'));
    CHECK_THROWS_AS((void)payload_of("-", input), std::runtime_error);
}
