#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <set>

using namespace iotcc::test;

namespace {

// The host with plugins/services.c on two lanes. What a device is told proves the service.
struct ServicesHost : private PluginDirectory, HostProcess {
    explicit ServicesHost(std::vector<std::string> settings = {})
        : PluginDirectory({"services"}),
          HostProcess(path(), {{"services"}, on_two_lanes(settings), 0})
    {
    }
    [[nodiscard]] TcpClient connect() const { return HostProcess::connect("services"); }

private:
    static std::vector<std::string> on_two_lanes(std::vector<std::string> settings)
    {
        settings.emplace_back("host.lanes=2");
        return settings;
    }
};

std::string ask(TcpClient& device, const std::string& line)
{
    device.send(line + '\n');
    return device.receive_line();
}

std::string address_of(const TcpClient& device)
{
    return "127.0.0.1:" + std::to_string(device.local_port());
}

} // namespace

TEST_CASE("exec.post runs a task on the lane it names, exec.post_conn on the connection's own")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    const std::set<std::string> answers = {ask(device, "post 0"), ask(device, "post 1")};
    const auto told = [](int lane, const std::string& where) {
        return "posted to lane " + std::to_string(lane) + ": ran on " + where +
               " thread, back on the same";
    };
    const bool is_on_lane_0 = answers.contains(told(0, "the same"));
    CHECK(answers == std::set<std::string>{told(0, is_on_lane_0 ? "the same" : "another"),
                                           told(1, is_on_lane_0 ? "another" : "the same")});
    CHECK(ask(device, "post 2") == "no lane 2");
}

TEST_CASE("exec.post_conn for a connection that has closed runs with NULL")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    {
        TcpClient gone = host.connect();
        CHECK(ask(gone, "level") == "level 2");
    }
    REQUIRE(eventually([&] { return open_devices(host) == 1; }));
    CHECK(ask(device, "post to the last closed") == "gone: NULL");
}

TEST_CASE("exec.work runs off the lanes")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    CHECK(ask(device, "work") == "worked on another thread");
}

TEST_CASE("a timer of exec comes again until it is cancelled, and not once more")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    for (const char* lane : {"0", "1"})
        CHECK(ask(device, std::string("timer ") + lane).starts_with("ticked 3 times on "));
}

TEST_CASE("exec.watch_fd tells each time the descriptor is readable")
{
    const ServicesHost host;
    TcpClient first = host.connect(), second = host.connect();
    for (int i = 0; i < 3; ++i) {
        CHECK(ask(first, "watch") == "watched");
        CHECK(ask(second, "watch") == "watched");
    }
}

TEST_CASE("config gives the values of the instance as text, as numbers and as JSON")
{
    const ServicesHost host({"services.text=two words", "services.number=-7"});
    TcpClient device = host.connect();
    CHECK(ask(device, "config") == "text two words");
    CHECK(device.receive_line() == "missing: -5");
    CHECK(device.receive_line() == "number -7, otherwise 42");
    CHECK(device.receive_line() == "text as number: -2");
    const std::string json = device.receive_line();
    REQUIRE(json.starts_with("json "));
    CHECK(nlohmann::json::parse(json.substr(5)) ==
          nlohmann::json{{"text", "two words"}, {"number", "-7"}});
}

TEST_CASE("a value that the component never asked for is told as a likely typing error")
{
    const ServicesHost host({"services.nmuber=7"});
    CHECK(eventually([&] {
        return host.logs("plugin.services.nmuber is set, but the component never asked for it");
    }));
}

TEST_CASE("a plugin's log line has the instance's name, and no control characters")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    device.send("log a line\x1b[2J of the plugin\n");
    CHECK(eventually([&] { return host.logs(" services: a line\\x1b[2J of the plugin\n"); }));
}

TEST_CASE("what a plugin says of its failure is the reason that is shown")
{
    for (const char* step : {"create", "start"}) {
        CAPTURE(step);
        ServicesHost host({std::string("services.fail=") + step});
        const std::string reason = std::string(step) + ": told to fail";
        CHECK(instance_of(host, "services")["state"] == "failed");
        CHECK(instance_of(host, "services")["reason"] == reason);
        CHECK(host.logs("services: failed: " + reason + '\n'));
        CHECK(host.terminate() == Exit{0, 0});
    }
}

TEST_CASE("stats gives a plugin the totals of an instance and of all")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    CHECK(ask(device, "deliver") == "deliver: 0");
    CHECK(ask(device, "totals services") == "open 1, opened 1, closed 0, received 1");
    CHECK(ask(device, "totals teapot") == "totals: -5");
    const TcpClient other = host.connect();
    REQUIRE(eventually([&] { return open_devices(host) == 2; }));
    CHECK(ask(device, "totals") == "open 2, opened 2, closed 0, received 1");
}

TEST_CASE("stats may be read while further instances still start")
{
    const PluginDirectory folder({"services"});
    HostOptions options;
    for (char letter = 'a'; letter <= 'p'; ++letter) {
        const std::string name = std::string("services_") + letter;
        options.instances.push_back(name);
        options.settings.push_back(name + ".component=services");
        options.settings.push_back(name + ".look_at_start=true");
    }
    HostProcess host(folder.path(), options);
    for (const std::string& name : options.instances)
        CHECK(eventually([&] { return host.logs(name + ": looked 1000 times"); }));
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("stats finds a device for a plugin, and walks over all")
{
    const ServicesHost host;
    std::vector<TcpClient> devices;
    for (int i = 0; i < 50; ++i) {
        devices.push_back(host.connect());
        CHECK(ask(devices.back(), "deliver") == "deliver: 0");
    }
    TcpClient& device = devices.front();
    CHECK(ask(device, "find " + address_of(devices.back())) == "find: 0, rows 1, received 1");
    CHECK(ask(device, "find nobody") == "find: -5, rows 0, received 0");
    for (const char* limit : {"1", "7", "50", "1000"})
        CHECK(ask(device, std::string("scan ") + limit) == "scan: rows 50, received 50");
}

TEST_CASE("io.deadline comes once, can be replaced and can be cancelled")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    CHECK(ask(device, "deadline 1") == "deadline");
    device.send("deadline 1\ndeadline 0\n");      // cancelled
    device.send("deadline 600000\ndeadline 1\n"); // replaced
    CHECK(device.receive_line() == "deadline");
    CHECK(ask(device, "timer 0").starts_with("ticked 3 times")); // and nothing in between
}

TEST_CASE("io.need holds back an unfinished message until it is whole")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    device.send("need 10\n12345");
    CHECK(eventually([&] { return total(host, "received_bytes") == 13; }));
    device.send("6789");
    CHECK(eventually([&] { return total(host, "received_bytes") == 17; }));
    device.send("0");
    CHECK(device.receive_line() == "needed 10, got 10 in call 1");
    CHECK(ask(device, "need 100000000") == "need: -2");
}

TEST_CASE("io.close says what was sent before, then ends the connection")
{
    const ServicesHost host;
    TcpClient device = host.connect();
    device.send("close\n");
    CHECK(device.receive_all() == "bye\n");
    CHECK(eventually([&] { return host.logs("closed (local): as told"); }));
}

TEST_CASE("on_drain has the last word to a device when the host stops")
{
    ServicesHost host;
    TcpClient device = host.connect();
    CHECK(ask(device, "level") == "level 2");
    host.process().signal(SIGTERM);
    CHECK(device.receive_all() == "drain 8000\n");
    CHECK(host.process().wait() == Exit{0, 0});
}

TEST_CASE("a handler that reports more bytes than it got loses that connection alone")
{
    const ServicesHost host;
    TcpClient good = host.connect(), bad = host.connect();
    bad.send("overuse\n");
    CHECK(bad.peer_ends());
    CHECK(eventually([&] { return host.logs("on_bytes reported more bytes than it got"); }));
    CHECK(ask(good, "level") == "level 2");
}

TEST_CASE("a handler that throws loses that connection alone, and the log says what it threw")
{
    const PluginDirectory folder({"thrower"});
    HostProcess host(folder.path(), {{"thrower"}, {"host.lanes=1"}, 0});
    TcpClient good = host.connect("thrower");
    TcpClient first = host.connect("thrower"), second = host.connect("thrower");
    first.send("throw\n");
    CHECK(first.peer_ends());
    second.send("throw a number\n");
    CHECK(second.peer_ends());
    {
        TcpClient third = host.connect("thrower");
        CHECK(ask(third, "throw at the end") == "throw at the end");
    }
    CHECK(eventually([&] { return open_devices(host) == 1; }));
    CHECK(host.logs("thrower: threw in on_bytes: no luck\n"));
    CHECK(host.logs("thrower: threw in on_bytes: something that is no std::exception\n"));
    CHECK(host.logs("thrower: threw in on_close: no luck at the end\n"));
    CHECK(total(host, "errors") == 3);
    CHECK(ask(good, "still here") == "still here");
    CHECK(host.terminate() == Exit{0, 0});
}
