#include "bundled_host.hpp"
#include "eventually.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace iotcc::test;

namespace {

// The host with plugins/sleeper.c on two lanes.
struct SleeperHost : private PluginDirectory, HostProcess {
    SleeperHost()
        : PluginDirectory({"sleeper"}), HostProcess(path(), {{"sleeper"}, {"host.lanes=2"}, 0})
    {
    }

    // A device on that lane: the kernel spreads them.
    [[nodiscard]] TcpClient connect_on(const std::string& lane) const
    {
        for (int i = 0; i < 1000; ++i) {
            TcpClient client = connect("sleeper");
            if (client.receive_line() == lane)
                return client;
        }
        throw std::runtime_error("no connection came to lane " + lane);
    }
    // The value of that sample.
    [[nodiscard]] double metric(const std::string& name) const
    {
        const std::string text = "\n" + get("/metrics").body;
        const std::size_t at = text.find("\n" + name + ' ');
        if (at == text.npos)
            throw std::runtime_error("no " + name);
        return std::stod(text.substr(at + name.size() + 2));
    }
};

std::string of_lane(const std::string& metric, const std::string& lane)
{
    return metric + "{lane=\"" + lane + "\",instance=\"sleeper\"}";
}

void round_trip(TcpClient& client, const std::string& line)
{
    client.send(line + '\n');
    CHECK(client.receive_line() == line);
}

} // namespace

TEST_CASE("a slow callback is named in one line of the log, and each one counts")
{
    const SleeperHost host;
    TcpClient client = host.connect_on("1");
    const std::string slow = of_lane("iotcc_slow_callbacks_total", "1");
    const double before = host.metric(slow);
    for (int i = 0; i < 5; ++i)
        round_trip(client, "sleep");
    CHECK(host.metric(slow) >= before + 5);
    CHECK(host.metric(of_lane("iotcc_callback_seconds_sum", "1")) >= 0.1);
    CHECK(host.metric("iotcc_lane_turn_seconds_sum{lane=\"1\"}") >= 0.1);
    const std::string line = "ms: lane 1 served nobody else meanwhile";
    const std::string log = host.log();
    CHECK(log.find(line) != log.npos);
    CHECK(log.find(line) == log.rfind(line));
    // On a machine that is busy the line may have told of on_open; the next one comes after 10 s.
    CHECK(eventually([&] {
        round_trip(client, "sleep");
        return host.logs(" sleeper: on_bytes took ");
    }));
}

TEST_CASE("while one lane is held up, devices on the other are served")
{
    using Clock = std::chrono::steady_clock;
    const SleeperHost host;
    TcpClient held_up = host.connect_on("0");
    TcpClient other = host.connect_on("1");
    const Clock::time_point begin = Clock::now();
    held_up.send("long\n");
    for (int i = 0; i < 10; ++i)
        round_trip(other, "hello");
    CHECK(Clock::now() - begin < std::chrono::milliseconds(1000));
    CHECK(held_up.receive_line() == "long");
    CHECK(Clock::now() - begin >= std::chrono::milliseconds(1000));
}

TEST_CASE("callbacks that are quick are counted by their time")
{
    const SleeperHost host;
    TcpClient client = host.connect_on("0");
    const std::string count = of_lane("iotcc_callback_seconds_count", "0");
    const double before = host.metric(count);
    for (int i = 0; i < 100; ++i)
        round_trip(client, "hello");
    CHECK(host.metric(count) >= before + 100);
    CHECK(
        host.metric("iotcc_callback_seconds_bucket{lane=\"0\",instance=\"sleeper\",le=\"+Inf\"}") ==
        host.metric(count));
}
