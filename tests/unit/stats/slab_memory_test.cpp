#include "slab.hpp"
#include "slab_layout.hpp"
#include "storage_rig.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <sys/mman.h>
#include <unistd.h>

using namespace iotcc::stats;

namespace {

Device device(std::string id)
{
    Device made;
    made.id = std::move(id);
    return made;
}

SlabMemory& slab_of(const Attached& connection)
{
    return const_cast<SlabMemory&>(Slab::memory_of(*connection.slot));
}

std::size_t resident_bytes(SlabMemory& slab)
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> pages((sizeof(SlabMemory) + page - 1) / page);
    REQUIRE(::mincore(&slab, sizeof(SlabMemory), pages.data()) == 0);
    std::size_t resident = 0;
    for (const unsigned char state : pages) {
        resident += (state & 1) * page;
    }
    return resident;
}

template <class Word, std::size_t N> void spoil(Word (&words)[N], std::mt19937_64& random)
{
    auto* raw = reinterpret_cast<std::uint64_t*>(&words[0]);
    for (std::size_t i = 0; i < sizeof(words) / 8; ++i) {
        __atomic_store_n(&raw[i], random() >> random() % 64, __ATOMIC_RELAXED);
    }
}

// All that a reader can do; what it sees does not matter, only that it comes back.
void read_everything(const StorageRig& rig)
{
    static_cast<void>(rig.totals());
    static_cast<void>(rig.find("d7"));
    std::vector<SeenRow> rows;
    std::uint64_t cursor = 0;
    int pages = 0;
    do {
        rows.clear();
        REQUIRE(rig.vtable().scan(rig.self(), &cursor, 100, collect_row, &rows) == IOTCC_OK);
        REQUIRE(++pages <= 4096 / 100 + 2);
    } while (cursor != 0);
}

} // namespace

TEST_CASE("slots have cache lines of their own and rows are 32 bytes")
{
    CHECK(sizeof(iotcc_slot) == 64);
    CHECK(sizeof(SlabRow) == 32);
    CHECK(offsetof(SlabMemory, rows) % 64 == 0);
    StorageRig rig;
    const Attached a = rig.attach(0, connection_id(0, 1, 0), device("a"));
    const Attached b = rig.attach(0, connection_id(0, 1, 1), device("b"));
    CHECK(reinterpret_cast<std::uintptr_t>(a.slot) % 64 == 0);
    CHECK(b.slot == a.slot + 1);
}

TEST_CASE("10000 idle connections cost at most 152 bytes each of touched memory")
{
    StorageRig rig;
    std::set<SlabMemory*> slabs;
    constexpr std::uint32_t kConnections = 10'000;
    for (std::uint32_t i = 0; i < kConnections; ++i) {
        Device made = device("dev-" + std::to_string(10'000 + i));
        made.remote = "203.0.113.17:" + std::to_string(50'000 + i % 10'000);
        slabs.insert(&slab_of(rig.attach(0, connection_id(0, 1, i), made)));
    }
    std::size_t resident = 0;
    for (SlabMemory* slab : slabs) {
        resident += resident_bytes(*slab);
    }
    MESSAGE("touched per connection: " << resident / kConnections << " bytes");
    // Row, slot, identity, link; the buckets of a slab that is not full weigh more per row.
    CHECK(resident <= kConnections * (64 + 32 + 48 + 8) + slabs.size() * 6 * 4096);
}

TEST_CASE("a million connections one after the other touch no more than the first ones did")
{
    StorageRig rig;
    std::size_t at_first = 0;
    const Attached probe = rig.attach(0, connection_id(0, 1, 0), device("probe"));
    for (std::uint32_t i = 0; i < 1'000'000; ++i) {
        const auto length = 1 + i % 64;
        const Attached made =
            rig.attach(0, connection_id(0, 2 + i / 1000, 1), device(std::string(length, 'x')));
        REQUIRE(&slab_of(made) == &slab_of(probe));
        rig.detach(made);
        if (i == 1000) {
            at_first = resident_bytes(slab_of(probe));
        }
    }
    // The bucket of an id may be on a page that the first ones did not touch; a key is drawn per
    // start.
    CHECK(resident_bytes(slab_of(probe)) <= at_first + 4 * 4096);
}

TEST_CASE("readers come back from a slab of random bytes")
{
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        StorageRig rig;
        std::mt19937_64 random(seed);
        Attached last;
        for (std::uint32_t i = 0; i < 200; ++i) {
            last = rig.attach(0, connection_id(0, 1, i), device("d" + std::to_string(i)));
        }
        SlabMemory& slab = slab_of(last);
        spoil(slab.rows, random);
        read_everything(rig);
        spoil(slab.buckets, random);
        spoil(slab.links, random);
        slab.header.used = static_cast<std::uint32_t>(random());
        read_everything(rig);
        spoil(slab.slots, random);
        spoil(slab.arena, random);
        slab.header.index_version = random();
        read_everything(rig);
    }
}

TEST_CASE("a writer that died in the middle hides its row, not the others")
{
    StorageRig rig;
    rig.attach(0, connection_id(0, 1, 0), device("whole"));
    const Attached torn = rig.attach(0, connection_id(0, 1, 1), device("torn"));
    slab_of(torn).header.index_version |= 1;
    torn.slot->seq |= 1;
    CHECK(rig.find("whole").size() == 1);
    CHECK(rig.find("torn").empty());
    CHECK(rig.scan_all().size() == 1);
}

TEST_CASE("an index that leads in a circle still finds every row")
{
    StorageRig rig;
    rig.attach(0, connection_id(0, 1, 0), device("a"));
    SlabMemory& slab = slab_of(rig.attach(0, connection_id(0, 1, 1), device("a")));
    for (std::uint32_t& link : slab.links) {
        link = 1;
    }
    CHECK(rig.find("a").size() == 2);
}
