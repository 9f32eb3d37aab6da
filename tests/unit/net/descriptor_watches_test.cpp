#include "descriptor_watches.hpp"
#include "file_descriptor.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

using iotcc::FileDescriptor;
using namespace iotcc::net;

namespace {

struct Pair {
    Pair()
    {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        own = FileDescriptor(ends[0]);
        other = FileDescriptor(ends[1]);
    }
    void write() const { REQUIRE(::write(other.get(), "x", 1) == 1); }
    void read() const
    {
        char byte = 0;
        REQUIRE(::read(own.get(), &byte, 1) == 1);
    }

    FileDescriptor own, other;
};

// What a watch has told of its descriptor.
struct Told {
    Told(DescriptorWatches& set, int fd, std::uint32_t events)
        : watch(std::make_unique<DescriptorWatch>(
              set, fd, events,
              [](void* self, std::uint32_t ready) {
                  static_cast<Told*>(self)->ready.push_back(ready);
              },
              this))
    {
    }

    std::vector<std::uint32_t> ready;
    std::unique_ptr<DescriptorWatch> watch;
};

bool is_awake(const DescriptorWatches& set)
{
    pollfd waiting{set.fd(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

} // namespace

TEST_CASE("a watch tells in each round what its descriptor is ready for, of what was asked")
{
    DescriptorWatches set;
    const Pair input, both;
    const Told hears(set, input.own.get(), POLLIN), speaks(set, both.own.get(), POLLIN | POLLOUT);
    both.write();
    CHECK(is_awake(set));
    set.run_ready();
    set.run_ready();
    CHECK(hears.ready.empty());
    CHECK(speaks.ready == std::vector<std::uint32_t>(2, POLLIN | POLLOUT));
    both.read();
    input.write();
    set.run_ready();
    CHECK(hears.ready == std::vector<std::uint32_t>{POLLIN});
    CHECK(speaks.ready.back() == POLLOUT);
}

TEST_CASE("a peer that hangs up is news for who reads and for who writes")
{
    DescriptorWatches set;
    Pair pair;
    const Told told(set, pair.own.get(), POLLIN | POLLOUT);
    pair.other.close();
    set.run_ready();
    CHECK(told.ready == std::vector<std::uint32_t>{POLLIN | POLLOUT});
}

TEST_CASE("what has ended tells nothing, also where it ends in the round that would tell it")
{
    DescriptorWatches set;
    const Pair a, b;
    std::unique_ptr<DescriptorWatch> watches[2];
    int told = 0;
    struct Round {
        std::unique_ptr<DescriptorWatch>* watches;
        int& told;
    } round{watches, told};
    const auto end_all = [](void* arg, std::uint32_t) {
        auto& own = *static_cast<Round*>(arg);
        ++own.told;
        own.watches[0].reset();
        own.watches[1].reset();
    };
    watches[0] = std::make_unique<DescriptorWatch>(set, a.own.get(), POLLIN, end_all, &round);
    watches[1] = std::make_unique<DescriptorWatch>(set, b.own.get(), POLLIN, end_all, &round);
    a.write();
    b.write();
    set.run_ready();
    CHECK(told == 1);
    CHECK_FALSE(is_awake(set));
}

TEST_CASE("a descriptor that cannot be watched is refused, and the watch that is there stays")
{
    DescriptorWatches set;
    const FileDescriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    CHECK_THROWS_AS(Told(set, file.get(), POLLIN), std::system_error);
    const Pair pair;
    const Told told(set, pair.own.get(), POLLIN);
    CHECK_THROWS_AS(Told(set, pair.own.get(), POLLIN), std::system_error);
    pair.write();
    set.run_ready();
    CHECK(told.ready.size() == 1);
}

TEST_CASE("a descriptor that was closed under its watch may be watched anew, and stays so")
{
    DescriptorWatches set;
    Pair closed;
    const Pair next;
    const int number = closed.own.get();
    Told before(set, number, POLLIN);
    closed.own.close();
    const FileDescriptor same(::dup3(next.own.get(), number, O_CLOEXEC));
    REQUIRE(same.get() == number);
    const Told after(set, number, POLLIN);
    before.watch.reset();
    next.write();
    set.run_ready();
    CHECK(before.ready.empty());
    CHECK(after.ready.size() == 1);
}
