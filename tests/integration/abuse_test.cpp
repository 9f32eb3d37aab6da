#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "unread_peer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <dirent.h>
#include <sys/resource.h>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;

#ifdef HOST_IS_SANITIZED
constexpr std::chrono::milliseconds kPromptly{2000};
constexpr std::size_t kMemoryMargin = 512u << 20; // a sanitizer keeps what was freed for a while
#else
constexpr std::chrono::milliseconds kPromptly{500};
constexpr std::size_t kMemoryMargin = 64u << 20;
#endif

// echo and raw_tcp, with a good device of echo that is connected before anything bad happens.
struct AbusedHost : private PluginDirectory, HostProcess {
    explicit AbusedHost(std::vector<std::string> settings = {}, std::uint32_t descriptors = 0)
        : PluginDirectory({"echo", "raw_tcp"}),
          HostProcess(path(), {{"echo", "raw_tcp"}, std::move(settings), descriptors}),
          good_(HostProcess::connect("echo"))
    {
        CHECK(serves_promptly());
    }
    // Whether the good device and a health request are answered in time.
    [[nodiscard]] bool serves_promptly()
    {
        const auto begin = Clock::now();
        good_.send("still here");
        const bool is_served = good_.receive(10) == "still here" && get("/livez").status == 200;
        const auto took = Clock::now() - begin;
        CAPTURE(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        return is_served && took < kPromptly;
    }

private:
    TcpClient good_;
};

bool is_served(const HostProcess& host)
{
    TcpClient fresh = host.connect("echo");
    try {
        fresh.send("x");
        return fresh.receive(1) == "x";
    } catch (const std::exception&) {
        return false; // turned away
    }
}

unsigned open_descriptors(pid_t pid)
{
    DIR* const folder = ::opendir(("/proc/" + std::to_string(pid) + "/fd").c_str());
    REQUIRE(folder != nullptr);
    unsigned n = 0;
    while (::readdir(folder) != nullptr)
        ++n;
    ::closedir(folder);
    return n - 2; // "." and ".."
}

void limit_descriptors(pid_t pid, rlim_t most)
{
    const rlimit limit{most, most};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

std::uint64_t unidentified(const HostProcess& host)
{
    return host.json("/v1/status")["unidentified"];
}

} // namespace

TEST_CASE("silent and dripping peers are no devices, and go at the deadline of the hello")
{
    AbusedHost host({"raw_tcp.identify_ms=4000"});
    std::vector<TcpClient> silent;
    for (int i = 0; i < 500; ++i)
        silent.push_back(host.connect("raw_tcp"));
    const auto begin = Clock::now();
    CHECK(eventually([&] { return unidentified(host) == 500; }));
    CHECK(open_devices(host) == 1);
    CHECK(devices_of(host).size() == 1);
    CHECK(walk_connections(host, 100).size() == 1);
    CHECK(host.serves_promptly());
    TcpClient& dripping = silent.front();
    auto next_drop = begin;
    CHECK(eventually([&] {
        if (Clock::now() > next_drop) {
            next_drop += std::chrono::milliseconds(100);
            (void)!::send(dripping.fd(), "H", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        char byte;
        return ::recv(dripping.fd(), &byte, 1, MSG_DONTWAIT) == 0;
    }));
    for (TcpClient& each : silent)
        CHECK(each.peer_ends());
    CHECK(Clock::now() - begin > std::chrono::seconds(3)); // the first ones were there before
    CHECK(Clock::now() - begin < std::chrono::seconds(20));
    CHECK(eventually([&] { return unidentified(host) == 0; }));
    CHECK(total(host, "opened") == 1);
    CHECK(host.logs("closed (timeout): not identified in time"));
    CHECK(host.serves_promptly());
}

TEST_CASE("a line of 200 MB closes its connection and takes no memory")
{
    AbusedHost host({"raw_tcp.reply=true"});
    for (const bool is_hello : {true, false}) {
        CAPTURE(is_hello);
        const std::size_t before = host.resident_bytes();
        TcpClient endless = host.connect("raw_tcp");
        if (!is_hello) {
            endless.send("HELLO dev-1\n");
            REQUIRE(endless.receive_line() == "OK");
        }
        const std::string piece(1 << 20, 'x');
        std::size_t taken = 0;
        try {
            for (; taken < 200; ++taken)
                endless.send(piece);
        } catch (const std::system_error&) { // closed: as it should be
        }
        CHECK(endless.peer_ends());
        CHECK(host.resident_bytes() < before + kMemoryMargin);
        CHECK(host.serves_promptly());
    }
    CHECK(host.logs("closed (protocol)"));
    CHECK(eventually([&] { return open_devices(host) == 1; }));
}

TEST_CASE("bytes of other protocols are refused, and good devices are served on")
{
    AbusedHost host;
    const std::string foreign[] = {
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        std::string("\x16\x03\x01\x00\xee\x01\x00\x00\xea\x03\x03", 11), // TLS ClientHello
        std::string("\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04id-1", 18),
        std::string(512, '\0'),
        std::string("HELLO \xff\xfe\x80\n", 10),
        "\n\n\n\x1b[2JHELLO\tdev\n",
        "SSH-2.0-OpenSSH_9.2p1\r\n",
    };
    for (const std::string& bytes : foreign) {
        CAPTURE(bytes.substr(0, 8));
        TcpClient stranger = host.connect("raw_tcp");
        stranger.send(bytes);
        stranger.shut_write();
        CHECK(stranger.peer_ends());
        HttpClient api(host.api_port());
        if (bytes.front() != 'G') {
            api.send(bytes);
            api.shut_write();
        }
        CHECK(host.serves_promptly());
    }
    CHECK(total(host, "opened") == 1);
    CHECK(eventually([&] { return unidentified(host) == 0; }));
}

TEST_CASE("500 connections that reset themselves leave nothing behind")
{
    AbusedHost host;
    const unsigned before = open_descriptors(host.process().pid());
    for (int i = 0; i < 500; ++i) {
        TcpClient peer = host.connect(i % 2 == 0 ? "echo" : "raw_tcp");
        if (i % 3 == 0)
            peer.send("HELLO dev-1\nhello\n");
        peer.reset();
        if (i % 100 == 0)
            CHECK(host.serves_promptly());
    }
    CHECK(eventually([&] { return open_devices(host) == 1 && unidentified(host) == 0; }));
    CHECK(eventually([&] { return open_descriptors(host.process().pid()) <= before; }));
    CHECK(total(host, "opened") == total(host, "closed") + 1);
    CHECK(host.serves_promptly());
}

TEST_CASE("at limits.connections one more is closed and counted, until one leaves")
{
    AbusedHost host({"limits.connections=50", "host.lanes=2"});
    CHECK(host.json("/v1/status")["connection_limit"] == 50);
    std::vector<TcpClient> peers; // and the good one
    for (int i = 0; i < 49; ++i) {
        peers.push_back(host.connect("echo"));
        peers.back().send("x");
        REQUIRE(peers.back().receive(1) == "x");
    }
    for (std::uint64_t refused = 1; refused <= 3; ++refused) {
        CHECK(host.connect("echo").peer_ends());
        CHECK(eventually([&] { return total(host, "denied") == refused; }));
    }
    CHECK(open_devices(host) == 50);
    CHECK(host.serves_promptly());
    peers.pop_back();
    CHECK(eventually([&] { return is_served(host); }));
}

TEST_CASE("few descriptors lower the connection limit at the start, so that the API keeps its own")
{
    AbusedHost host({}, 200);
    const std::uint64_t limit = host.json("/v1/status")["connection_limit"];
    CHECK(limit < 200);
    CHECK(host.logs("limits.connections lowered from 10000 to " + std::to_string(limit)));
    std::vector<TcpClient> peers;
    for (int i = 0; i < 300; ++i)
        peers.push_back(host.connect("echo"));
    CHECK(eventually([&] { return total(host, "denied") >= 300 - limit; }));
    CHECK(open_devices(host) <= limit);
    CHECK(host.serves_promptly());
    peers.clear();
    CHECK(eventually([&] { return is_served(host); }));
}

TEST_CASE("without free descriptors accepting pauses, the API answers, and dials are taken later")
{
    AbusedHost host({"host.lanes=2"});
    HttpClient api(host.api_port());
    const auto status = [&] {
        api.get("/v1/status");
        return nlohmann::json::parse(api.answer().body);
    };
    CHECK(status()["totals"]["open"] == 1);
    limit_descriptors(host.process().pid(), open_descriptors(host.process().pid()) + 20);
    std::vector<TcpClient> peers;
    for (int i = 0; i < 100; ++i)
        peers.push_back(host.connect("echo"));
    CHECK(eventually(
        [&] { return host.logs("accepting pauses, 100 ms at a time: Too many open files"); }));
    const auto begin = Clock::now();
    CHECK(status()["totals"]["open"] >= 2);
    CHECK(Clock::now() - begin < kPromptly);
    const auto is_degraded = [&] {
        api.get("/readyz");
        const HttpAnswer answer = api.answer();
        CHECK(answer.status == 200);
        return answer.body.find("accepting pauses: no free descriptors") != std::string::npos;
    };
    CHECK(is_degraded());
    peers.clear();
    CHECK(eventually([&] { return is_served(host); }));
    CHECK(eventually([&] { return status()["totals"]["open"] <= 2; }));
    CHECK(host.serves_promptly());
    CHECK(eventually([&] { return !is_degraded(); }));
    CHECK(eventually([&] { return host.logs("accepting goes on"); }));
    CHECK(status()["limits"]["descriptors"] > 0);
    const std::string log = host.log(); // one line, not one per pause and lane
    CHECK(log.find("accepting pauses") == log.rfind("accepting pauses"));
}

TEST_CASE("a host without free descriptors does not spin")
{
    AbusedHost host({"host.lanes=2"});
    limit_descriptors(host.process().pid(), open_descriptors(host.process().pid()));
    std::vector<TcpClient> peers;
    for (int i = 0; i < 100; ++i)
        peers.push_back(host.connect("echo"));
    REQUIRE(eventually([&] { return host.logs("Too many open files"); }));
    const auto cpu = [&] {
        clockid_t clock;
        timespec used{};
        ::clock_getcpuclockid(host.process().pid(), &clock);
        ::clock_gettime(clock, &used);
        return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
    };
    const auto begin = Clock::now();
    const auto before = cpu();
    CHECK(eventually([&] { return Clock::now() - begin > std::chrono::seconds(1); }));
    CHECK(cpu() - before < std::chrono::milliseconds(300));
}

TEST_CASE("peers that never read what they are owed are cut, and memory stays bounded")
{
    AbusedHost host({"echo.output_stall_ms=1000"});
    const std::size_t before = host.resident_bytes();
    std::vector<TcpClient> unread;
    for (int i = 0; i < 10; ++i)
        unread.push_back(unread_peer(host));
    CHECK(host.serves_promptly());
    CHECK(host.resident_bytes() < before + kMemoryMargin);
    CHECK(eventually([&] { return open_devices(host) == 1; }, std::chrono::seconds(30)));
    CHECK(host.logs("closed (overload): the peer does not read"));
    CHECK(host.resident_bytes() < before + kMemoryMargin);
    CHECK(host.serves_promptly());
}

TEST_CASE("silent clients of the API keep nobody from it")
{
    AbusedHost host;
    std::vector<TcpClient> silent;
    for (int i = 0; i < 600; ++i) // more than it has room for
        silent.emplace_back(host.api_port());
    CHECK(host.get("/livez").status == 200);
    CHECK(host.serves_promptly());
}
