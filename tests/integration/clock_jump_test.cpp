#include "bundled_host.hpp"
#include "eventually.hpp"
#include "moved_clock.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

// From a machine that learns the time late to one whose clock stands at its beginning.
constexpr milliseconds kJumps[] = {2h, 24h * 30, -2h, -24h * 365 * 30, 0h};

// Of a deadline that is a second; a busy machine may be later, never earlier.
constexpr milliseconds kOnTime = 800ms, kLate = 10s;

struct JumpingHost : MovedClock, private PluginDirectory, HostProcess {
    explicit JumpingHost(const std::vector<std::string>& settings)
        : PluginDirectory({"raw_tcp"}),
          HostProcess(path(),
                      {.instances = {"raw_tcp"}, .settings = settings, .wrapper = wrapper()})
    {
    }

    [[nodiscard]] TcpClient device(const std::string& id) const
    {
        TcpClient client = connect("raw_tcp");
        client.send("HELLO " + id + "\n");
        REQUIRE(client.receive_line() == "OK");
        return client;
    }
};

void check_echo(TcpClient& device, const std::string& message)
{
    device.send(message + "\n");
    CHECK(device.receive_line() == message);
}

bool is_on_time(Clock::time_point since)
{
    const auto taken = Clock::now() - since;
    INFO(std::chrono::duration_cast<milliseconds>(taken).count());
    return taken >= kOnTime && taken < kLate;
}

} // namespace

TEST_CASE("a clock that jumps closes no device, and deadlines come when they are due")
{
    JumpingHost host({"raw_tcp.echo=true", "raw_tcp.reply=true", "raw_tcp.idle_ms=60000",
                      "raw_tcp.message_ms=60000", "raw_tcp.identify_ms=1000"});
    std::vector<TcpClient> devices;
    for (int i = 0; i < 8; ++i)
        devices.push_back(host.device("dev-" + std::to_string(i)));
    for (const milliseconds jump : kJumps) {
        CAPTURE(jump.count());
        for (TcpClient& device : devices)
            device.send("half of ");
        const auto begin = Clock::now();
        TcpClient before = host.connect("raw_tcp"); // says nothing
        host.set(jump);
        TcpClient after = host.connect("raw_tcp");
        CHECK(before.peer_ends());
        CHECK(is_on_time(begin));
        CHECK(after.peer_ends());
        CHECK(is_on_time(begin));
        for (TcpClient& device : devices) {
            device.send("a line\n");
            CHECK(device.receive_line() == "half of a line");
        }
        CHECK(open_devices(host) == devices.size());
    }
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("a clock that jumps moves no deadline of the API")
{
    JumpingHost host(
        {"raw_tcp.reply=true", "http.head_ms=1000", "http.request_ms=1000", "http.idle_ms=1000"});
    HttpClient stream(host.api_port());
    stream.get("/v1/stream");
    REQUIRE(stream.answer(HttpClient::Expect::head_only).status == 200);
    for (const milliseconds jump : kJumps) {
        CAPTURE(jump.count());
        HttpClient idle(host.api_port()), head(host.api_port()), body(host.api_port());
        idle.get("/livez");
        REQUIRE(idle.answer().status == 200);
        head.send("GET /livez HTTP/1.1\r\n");
        body.send("POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1");
        const auto begin = Clock::now();
        host.set(jump);
        for (HttpClient* slow : {&head, &body}) {
            CHECK(slow->answer().status == 408);
            CHECK(is_on_time(begin));
        }
        CHECK(idle.peer_ends());
        CHECK(is_on_time(begin));
        const std::string id = "dev" + std::to_string(jump.count());
        const TcpClient device = host.device(id);
        while (stream.receive_line().find("data:") == std::string::npos) {
        }
    }
}

TEST_CASE("a clock that jumps changes no uptime and no rate")
{
    JumpingHost host({"raw_tcp.echo=true", "raw_tcp.reply=true"});
    const auto begin = Clock::now();
    TcpClient device = host.device("old");
    for (int i = 0; i < 10; ++i)
        check_echo(device, "message");
    std::uint64_t before = 0, host_before = 0;
    const auto check_figures = [&] {
        const auto status = host.json("/devices/status/old");
        const auto whole = host.json("/cloud-connector/status");
        const auto limit = static_cast<std::uint64_t>((Clock::now() - begin) / 1s) + 1;
        const std::uint64_t uptime = status["uptime"], host_uptime = whole["uptime"];
        CHECK(uptime >= before);
        CHECK(uptime <= limit);
        CHECK(host_uptime >= host_before);
        CHECK(host_uptime <= limit + 60); // its start was before
        before = uptime;
        host_before = host_uptime;
        for (const double rate : {status["incoming_messages_per_second"].get<double>(),
                                  whole["incoming_messages_per_second"].get<double>()}) {
            CHECK(rate >= 0);
            CHECK(rate <= 10);
        }
    };
    for (const milliseconds jump : kJumps) {
        CAPTURE(jump.count());
        host.set(jump);
        const auto set = Clock::now();
        const std::string id = "new" + std::to_string(jump.count());
        const TcpClient fresh = host.device(id);
        const std::int64_t shown = host.unix_ms();
        for (const auto& row : walk_connections(host, 1000))
            if (row["device_id"] == id) // the clock of the host did jump
                CHECK(std::abs(row["opened_ms"].get<std::int64_t>() - shown) < 20'000);
        while (Clock::now() < set + 2500ms) { // the host looks at its clock every second
            check_figures();
            CHECK(host.json("/devices/status/" + id)["uptime"] <= (Clock::now() - set) / 1s + 1);
        }
    }
    CHECK(before >= 2 * std::size(kJumps));
    CHECK(host.get("/readyz").status == 200);
}
