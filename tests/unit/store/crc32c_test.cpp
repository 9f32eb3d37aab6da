#include "crc32c.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::store;

TEST_CASE("the checksum is that of RFC 3720, by instruction and by table")
{
    std::string rising, falling;
    for (int i = 0; i < 32; ++i) {
        rising += static_cast<char>(i);
        falling += static_cast<char>(31 - i);
    }
    for (const auto sum : {crc32c, crc32c_by_table}) {
        CHECK(sum("", 0) == 0);
        CHECK(sum("123456789", 0) == 0xE3069283);
        CHECK(sum(std::string(32, '\0'), 0) == 0x8A9136AA);
        CHECK(sum(std::string(32, '\xFF'), 0) == 0x62A8AB43);
        CHECK(sum(rising, 0) == 0x46DD794E);
        CHECK(sum(falling, 0) == 0x113FDB5C);
    }
}

TEST_CASE("a checksum goes on from that of the bytes before, wherever they are cut")
{
    const std::string text = "the quick brown fox jumps over the lazy dog";
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        for (const auto sum : {crc32c, crc32c_by_table})
            CHECK(sum(text.substr(cut), sum(text.substr(0, cut), 0)) == crc32c(text));
}
