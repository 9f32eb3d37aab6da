#include "arrival_pool.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

using namespace iotcc::net;

namespace {

// Pages that this process has mapped.
std::uint64_t mapped_pages()
{
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages;
}

} // namespace

TEST_CASE("each arrival is cleared, aligned and nobody else's")
{
    ArrivalPool pool;
    std::set<Arrival*> open;
    std::mt19937 random(2);
    for (int i = 0; i < 20'000; ++i) {
        if (open.empty() || random() % 16 < 9) {
            Arrival* const arrival = pool.acquire();
            REQUIRE(arrival != nullptr);
            REQUIRE(reinterpret_cast<std::uintptr_t>(arrival) % alignof(Arrival) == 0);
            REQUIRE(arrival->opened_ms == 0);
            REQUIRE(arrival->slot.rx_bytes == 0);
            REQUIRE(arrival->remote_size == 0);
            REQUIRE(open.insert(arrival).second);
            *arrival = {{1, 1, 1, 1, 1, 1, 1, 1}, 1, 1, "x"};
        } else {
            const auto victim =
                std::next(open.begin(), static_cast<long>(random() % open.size() % 64));
            pool.release(*victim);
            open.erase(victim);
        }
    }
    for (Arrival* arrival : open) {
        CHECK(arrival->opened_ms == 1);
        pool.release(arrival);
    }
}

TEST_CASE("the memory of a wave goes back to the kernel")
{
    ArrivalPool pool;
    constexpr std::size_t kWave = 400'000; // 50 MB
    std::vector<Arrival*> wave(kWave);
    const std::uint64_t before = mapped_pages();
    for (Arrival*& arrival : wave)
        arrival = pool.acquire();
    CHECK(mapped_pages() > before + 10'000);
    for (Arrival* arrival : wave)
        pool.release(arrival);
    CHECK(mapped_pages() < before + 1'000);
}
