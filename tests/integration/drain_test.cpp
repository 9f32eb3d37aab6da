#include "bundled_host.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sys/resource.h>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;

#ifdef HOST_IS_SANITIZED
constexpr std::chrono::milliseconds kStop{20'000}; // a sanitizer's own exit takes its time
#else
constexpr std::chrono::milliseconds kStop{2000};
#endif

// 1000, and 10,000 where LONG_TESTS is set; as many descriptors are needed on each side.
unsigned held_connections()
{
    constexpr rlim_t kElse = 1000;
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max; // the host inherits it
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    const unsigned wanted = std::getenv("LONG_TESTS") != nullptr ? 10'000 : 1000;
    REQUIRE(limit.rlim_max > kElse + 100);
    if (limit.rlim_max < wanted + kElse)
        MESSAGE("fewer connections than wanted: ulimit -n is " << limit.rlim_max);
    return static_cast<unsigned>(std::min<rlim_t>(wanted, limit.rlim_max - kElse));
}

struct GoodbyeHost : private PluginDirectory, HostProcess {
    GoodbyeHost() : PluginDirectory({"goodbye"}), HostProcess(path(), {{"goodbye"}, {}, 0}) {}
};

std::vector<TcpClient> hold(const HostProcess& host, unsigned n)
{
    std::vector<TcpClient> clients;
    clients.reserve(n);
    for (unsigned i = 0; i < n; ++i) {
        clients.push_back(host.connect("goodbye"));
        clients.back().send("x");
    }
    for (TcpClient& client : clients)
        REQUIRE(client.receive(6) == "hello\n");
    return clients;
}

} // namespace

TEST_CASE("all held connections are told of a stop, and the process is gone in under 2 s")
{
    const unsigned n = held_connections();
    GoodbyeHost host;
    std::vector<TcpClient> clients = hold(host, n);
    const auto begin = Clock::now();
    host.process().signal(SIGTERM);
    unsigned told = 0;
    for (TcpClient& client : clients) {
        told += client.receive_all() == "goodbye\n" ? 1 : 0; // up to FIN; a reset would throw
        client.shut_write();
    }
    CHECK(told == n);
    CHECK(host.process().wait() == Exit{0, 0});
    CHECK(Clock::now() - begin < kStop);
}

TEST_CASE("also where none of the peers closes its side")
{
    const unsigned n = held_connections();
    GoodbyeHost host;
    std::vector<TcpClient> clients = hold(host, n);
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < kStop);
    unsigned told = 0;
    for (TcpClient& client : clients)
        told += client.receive(8) == "goodbye\n" ? 1 : 0;
    CHECK(told == n);
}
