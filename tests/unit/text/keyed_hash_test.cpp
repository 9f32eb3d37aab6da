#include "keyed_hash.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::text;

// What Python 3.11 answers for hash(bytes) with PYTHONHASHSEED=0, which is a key of zeros.
TEST_CASE("the hash is SipHash-1-3")
{
    std::string input;
    for (char byte = 0; byte < 15; ++byte) {
        input.push_back(byte);
    }
    CHECK(keyed_hash({}, input) == 0xf30eb725bb91c9ea);
    CHECK(keyed_hash({}, "12345678") == 0x3489982430560a87);
    CHECK(keyed_hash({}, "a") == 0x407448d2b89b1813);
}

TEST_CASE("each half of the key counts")
{
    CHECK(keyed_hash({1, 0}, "a") != keyed_hash({}, "a"));
    CHECK(keyed_hash({0, 1}, "a") != keyed_hash({}, "a"));
}

TEST_CASE("two starts of the host hash the same id differently")
{
    CHECK(keyed_hash(HashKey::random(), "dev-1") != keyed_hash(HashKey::random(), "dev-1"));
}
