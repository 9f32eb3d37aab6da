#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// echo beside one sink per behaviour, and one that throws.
std::vector<std::string> trial_sinks(const std::vector<std::string>& behaviours)
{
    std::vector<std::string> settings = {"sinks.update_ms=250"};
    for (const std::string& behaviour : behaviours) {
        settings.push_back(behaviour + ".component=trial_sink");
        settings.push_back(behaviour + ".behaviour=" + behaviour);
    }
    return settings;
}

struct SinkHost : private PluginDirectory, HostProcess {
    explicit SinkHost(const std::vector<std::string>& behaviours,
                      const std::vector<std::string>& more = {})
        : PluginDirectory({"echo", "throwing_sink", "trial_sink"}),
          HostProcess(path(), {{"echo"}, joined(trial_sinks(behaviours), more), 0})
    {
    }
    [[nodiscard]] nlohmann::json sink(const std::string& name) const
    {
        return instance_of(*this, name)["sink"];
    }

private:
    static std::vector<std::string> joined(std::vector<std::string> all,
                                           const std::vector<std::string>& more)
    {
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
};

void echo_once(const HostProcess& host)
{
    TcpClient peer = host.connect("echo");
    peer.send("hello");
    CHECK(peer.receive(5) == "hello");
}

// Of 200 devices that come, say one thing and go: half of them are served faster than that.
milliseconds usual_visit(const HostProcess& host)
{
    std::vector<Clock::duration> times;
    for (int i = 0; i < 200; ++i) {
        const auto begin = Clock::now();
        echo_once(host);
        times.push_back(Clock::now() - begin);
    }
    std::nth_element(times.begin(), times.begin() + 100, times.end());
    return std::chrono::duration_cast<milliseconds>(times[100]);
}

} // namespace

TEST_CASE("sinks that sleep, fail, hang and throw are felt by no device")
{
    const SinkHost host({"take", "sleep", "flaky", "hang"});
    CHECK(usual_visit(host) < milliseconds(50));
    REQUIRE(eventually([&] { return total(host, "closed") == 200; }));
    CHECK(received_messages(host) == 200);
    CHECK(total(host, "sent_messages") == 200);
    for (const char* name : {"take", "sleep", "flaky"}) { // OPENED and CLOSED at least
        CAPTURE(name);
        CHECK(eventually([&] { return host.sink(name)["applied_rows"] >= 400; }));
        CHECK(host.sink(name)["dropped_rows"] == 0);
    }
    CHECK(host.sink("flaky")["failures"] >= 1);
    CHECK(host.sink("flaky")["last_error"] == "the engine is away");
    CHECK(host.logs("flaky: apply failed: the engine is away"));
    CHECK(host.sink("hang")["busy_ms"] >= 1);
    CHECK(host.sink("hang")["waiting_rows"] >= 1);
    CHECK(host.sink("throwing_sink")["failing"] >= 1);
    CHECK(host.sink("throwing_sink")["last_error"] == "threw: no engine");
    CHECK(host.sink("throwing_sink")["waiting_rows"] >= 400);
    const auto degraded = host.json("/readyz")["degraded"];
    CHECK(std::find(degraded.begin(), degraded.end(),
                    "throwing_sink: its rows wait: threw: no engine") != degraded.end());
    CHECK(host.get("/readyz").status == 200);
}

TEST_CASE("the backlog of a sink that hangs is bounded, and what does not fit is counted")
{
    const SinkHost host({"hang"}, {"sinks.backlog_bytes=65536"});
    for (int i = 0; i < 500; ++i)
        echo_once(host);
    REQUIRE(eventually([&] { return host.sink("hang")["dropped_rows"] >= 1; }));
    CHECK(host.sink("hang")["waiting_bytes"] <= 65536);
    CHECK(host.logs("hang: the sink falls behind and its backlog is full"));
}

TEST_CASE("a sink that hangs does not hold up the stop beyond its deadline")
{
    SinkHost host({"hang"}, {"host.shutdown_ms=1000"});
    echo_once(host);
    REQUIRE(eventually([&] { return host.sink("hang")["busy_ms"] >= 1; }));
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < seconds(5)); // it hangs for 10
    CHECK(host.logs("host: a plugin has not returned; stopping without it"));
    CHECK(host.logs("host: stopped"));
}

TEST_CASE("a stop gives the sinks the last rows before it ends")
{
    SinkHost host({"take", "sleep"});
    std::vector<TcpClient> peers;
    for (int i = 0; i < 50; ++i) {
        peers.push_back(host.connect("echo"));
        peers.back().send("x");
        CHECK(peers.back().receive(1) == "x");
    }
    CHECK(host.terminate() == Exit{0, 0});
    CHECK_FALSE(host.has_logged("take: "));
    CHECK_FALSE(host.has_logged("sleep: "));
    // Each came and went; rows of what they count come on top where this takes long.
    REQUIRE(host.logs(" rows were not applied before the stop and are lost"));
    const std::string log = host.log(), begin = "throwing_sink: ";
    CHECK(std::stoul(log.substr(log.rfind(begin) + begin.size())) >= 100);
}

TEST_CASE("a dropped sink without a section runs under its component's name")
{
    const SinkHost host({});
    CHECK(instance_of(host, "trial_sink")["state"] == "running");
    CHECK(instance_of(host, "trial_sink")["kind"] == "iotcc.sink/1");
    echo_once(host);
    CHECK(eventually([&] { return host.sink("trial_sink")["applied_rows"] >= 2; }));
    CHECK_FALSE(instance_of(host, "echo").contains("sink"));
}
