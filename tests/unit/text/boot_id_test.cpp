#include "boot_id.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using iotcc::BootId;

TEST_CASE("a connection's UUID is one of version 8 that ends with its id")
{
    const BootId boot;
    const std::string uuid = boot.connection((std::uint64_t{1} << 62) - 1);
    REQUIRE(uuid.size() == 36);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        CHECK((uuid[i] == '-') == is_dash);
    }
    CHECK(uuid.find_first_not_of("0123456789abcdef-") == std::string::npos);
    CHECK(uuid[14] == '8');                        // version
    CHECK(uuid.substr(19) == "bfff-ffffffffffff"); // variant and 62 bits
    CHECK(boot.connection(0x123456789abcdef).substr(19) == "8123-456789abcdef");
}

TEST_CASE("connections differ, starts differ, and asking twice gives the same")
{
    const BootId boot, other;
    CHECK(boot.connection(1) == boot.connection(1));
    CHECK(boot.connection(1) != boot.connection(2));
    CHECK(boot.connection(1).substr(0, 18) == boot.text().substr(0, 18));
    CHECK(boot.text() != other.text());
}

TEST_CASE("the UUID of a connection leads back to it, and no other text to any")
{
    const iotcc::BootId boot, other;
    for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{0x2345'6789'abcd'ef01}})
        CHECK(boot.number_of(boot.connection(number)) == number);
    const std::string uuid = boot.connection(7);
    for (const std::string& text : {std::string(), std::string("7"), uuid + "0", uuid.substr(1),
                                    other.connection(7), std::string(36, '-')})
        CHECK_FALSE(boot.number_of(text));
}
