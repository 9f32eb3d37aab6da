#include "version_order.hpp"

#include <doctest/doctest.h>

using iotcc::plugin::compare_versions;

TEST_CASE("parts of a version are compared as numbers")
{
    CHECK(compare_versions("1.10.0", "1.9.9") > 0);
    CHECK(compare_versions("1.2", "1.10") < 0);
    CHECK(compare_versions("2", "1.99") > 0);
}

TEST_CASE("zeros that add nothing do not make a version higher")
{
    CHECK(compare_versions("1.0", "1") == 0);
    CHECK(compare_versions("1.02", "1.2.0") == 0);
}

TEST_CASE("a pre-release comes before its release")
{
    CHECK(compare_versions("2.0-rc1", "2.0") < 0);
    CHECK(compare_versions("2.0-rc1", "2.0-rc2") < 0);
    CHECK(compare_versions("2.0-rc1", "1.9") > 0);
}

TEST_CASE("numbers of any length are compared")
{
    CHECK(compare_versions("1.99999999999999999999999", "1.100000000000000000000000") < 0);
}
