#include "keyed_hash.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::stats;

TEST_CASE("the hash gives the values of the SipHash-2-4 paper and its reference vectors")
{
    const HashKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    std::string input;
    for (char byte = 0; byte < 15; ++byte) {
        input.push_back(byte);
    }
    CHECK(keyed_hash(key, input) == 0xa129ca6149be45e5);
    CHECK(keyed_hash(key, "") == 0x726fdb47dd0e0e31);
    CHECK(keyed_hash(key, input.substr(0, 8)) == 0x93f5f5799a932462);
}

TEST_CASE("two starts of the host hash the same id differently")
{
    CHECK(keyed_hash(HashKey::random(), "dev-1") != keyed_hash(HashKey::random(), "dev-1"));
}
