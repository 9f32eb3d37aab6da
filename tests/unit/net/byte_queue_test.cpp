#include "byte_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>

using iotcc::net::ByteQueue;

TEST_CASE("random operations leave what they leave in a string")
{
    ByteQueue queue;
    std::string oracle;
    std::mt19937 random(3);
    for (int i = 0; i < 50'000; ++i) {
        const std::size_t n = random() % (random() % 50 == 0 ? 5000 : 60);
        const std::string bytes(n, static_cast<char>('a' + i % 26));
        const auto* raw = reinterpret_cast<const std::uint8_t*>(bytes.data());
        switch (random() % 4) {
        case 0:
            queue.append(raw, n);
            oracle += bytes;
            break;
        case 1: {
            const auto room = queue.room(n);
            REQUIRE(room.size() >= n);
            if (n != 0)
                std::memcpy(room.data(), raw, n);
            queue.commit(n);
            oracle += bytes;
            break;
        }
        default: {
            const std::size_t used = std::min(oracle.size(), n);
            queue.consume(used);
            oracle.erase(0, used);
        }
        }
        REQUIRE(queue.size() == oracle.size());
        REQUIRE(queue.empty() == oracle.empty());
        REQUIRE((oracle.empty() || std::memcmp(queue.data(), oracle.data(), oracle.size()) == 0));
    }
}
