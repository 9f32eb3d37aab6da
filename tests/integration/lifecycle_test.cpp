#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "unread_peer.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <fstream>

using namespace iotcc::test;
using iotcc::plugin::DropFolder;

namespace {

using Clock = std::chrono::steady_clock;

#ifdef HOST_IS_SANITIZED
constexpr std::chrono::milliseconds kPromptly{10'000}; // a sanitizer's own exit takes its time
#else
constexpr std::chrono::milliseconds kPromptly{1000};
#endif

std::vector<TcpClient> hold(const HostProcess& host, unsigned n)
{
    std::vector<TcpClient> clients;
    for (unsigned i = 0; i < n; ++i) {
        clients.push_back(host.connect("echo"));
        clients.back().send("x");
    }
    for (TcpClient& client : clients)
        REQUIRE(client.receive(1) == "x");
    return clients;
}

Exit run_to_end(const std::vector<std::string>& arguments, std::string* errors = nullptr)
{
    ChildProcess process = start_iotcc(arguments);
    const auto exit = process.wait();
    REQUIRE(exit.has_value());
    if (errors != nullptr)
        *errors = process.errors();
    return *exit;
}

// A port that somebody listens on already.
struct BusyPort : private PluginDirectory, private HostProcess {
    BusyPort() : PluginDirectory(std::vector<std::string>{}), HostProcess(path(), {}) {}
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(api_port()); }
};

} // namespace

TEST_CASE("SIGTERM and SIGINT end an idle host with exit 0 within a second")
{
    for (const int number : {SIGTERM, SIGINT}) {
        CAPTURE(number);
        BundledHost host("echo");
        const auto begin = Clock::now();
        host.process().signal(number);
        CHECK(host.process().wait() == Exit{0, 0});
        CHECK(Clock::now() - begin < kPromptly);
        CHECK(host.logs("host: stopped"));
    }
}

TEST_CASE("SIGTERM right after ready is a stop like any other")
{
    for (int i = 0; i < 20; ++i)
        CHECK(BundledHost("echo").terminate() == Exit{0, 0});
}

TEST_CASE("SIGTERM during the start is a stop like any other")
{
    const PluginDirectory folder({"echo"});
    folder.add("constructor_hangs"); // the start takes 5 s
    ChildProcess host = start_iotcc({"run", "--plugin-dir", folder.path(), "--http", "127.0.0.1:0",
                                     "--set", "echo.listen=tcp://127.0.0.1:0"});
    const auto probes = [&] {
        const std::string task = "/proc/" + std::to_string(host.pid());
        std::ifstream children(task + "/task/" + std::to_string(host.pid()) + "/children");
        return children.peek() != std::ifstream::traits_type::eof();
    };
    REQUIRE(eventually(probes));
    host.signal(SIGTERM);
    CHECK(host.wait() == Exit{0, 0});
}

TEST_CASE("SIGTERM with 500 held connections: exit 0 within a second, each gets FIN")
{
    BundledHost host("echo");
    std::vector<TcpClient> clients = hold(host, 500);
    const auto begin = Clock::now();
    host.process().signal(SIGTERM);
    std::size_t ended = 0;
    for (TcpClient& client : clients) {
        ended += client.receive_all().empty() ? 1 : 0; // a reset would throw
        client.shut_write();
    }
    CHECK(ended == clients.size());
    clients.clear();
    CHECK(host.process().wait() == Exit{0, 0});
    CHECK(Clock::now() - begin < kPromptly);
}

TEST_CASE("peers that do not answer a FIN hold up the stop by half a second at most")
{
    BundledHost host("echo");
    const std::vector<TcpClient> clients = hold(host, 50);
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < kPromptly + std::chrono::milliseconds(500));
}

TEST_CASE("clients that keep their connection to the API do not hold up the stop")
{
    BundledHost host("echo");
    std::vector<HttpClient> clients;
    for (int i = 0; i < 10; ++i) {
        clients.emplace_back(host.api_port());
        clients.back().get("/livez");
        CHECK(clients.back().answer().status == 200);
    }
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < kPromptly);
}

TEST_CASE("a peer that was refused before the stop and stays does not hold it up either")
{
    BundledHost host("raw_tcp", {"raw_tcp.reply=true"});
    TcpClient refused = host.connect("raw_tcp");
    refused.send("HELLO\n");
    CHECK(refused.receive_all().starts_with("ERR "));
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < kPromptly);
}

TEST_CASE("the API answers while the devices are sent away, and new ones are refused")
{
    BundledHost host("echo");
    const TcpClient stays = unread_peer(host);
    HttpClient api(host.api_port());
    host.process().signal(SIGTERM);
    const auto asked = [&](const std::string& path) {
        api.get(path);
        return nlohmann::json::parse(api.answer().body);
    };
    CHECK(eventually([&] { return asked("/v1/status")["state"] == "draining"; }));
    CHECK(asked("/cloud-connector/status")["server_current_state"] == "started");
    CHECK(host.get("/livez").status == 200);
    CHECK(host.get("/readyz").status == 503);
    CHECK(eventually([&] {
        try {
            (void)host.connect("echo");
            return false;
        } catch (const std::system_error&) {
            return true;
        }
    }));
}

TEST_CASE("a second signal while draining ends the host at once, with 128 and its number")
{
    for (const int number : {SIGTERM, SIGINT}) {
        CAPTURE(number);
        BundledHost host("echo");
        const TcpClient stays = unread_peer(host);
        host.process().signal(SIGTERM);
        REQUIRE(eventually([&] { return host.json("/v1/status")["state"] == "draining"; }));
        const auto begin = Clock::now();
        host.process().signal(number);
        CHECK(host.process().wait() == Exit{128 + number, 0});
        CHECK(Clock::now() - begin < kPromptly);
    }
}

TEST_CASE("a peer that never reads does not hold up the stop beyond shutdown_ms")
{
    BundledHost host("echo", {"host.shutdown_ms=300"});
    const TcpClient stays = unread_peer(host);
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < kPromptly + std::chrono::milliseconds(300));
}

TEST_CASE("a busy API port ends the start with exit 1, in words that name the address")
{
    const BusyPort busy;
    const DropFolder folder;
    std::string errors;
    CHECK(run_to_end({"run", "--plugin-dir", folder.path(), "--http", busy.address()}, &errors) ==
          Exit{1, 0});
    CHECK(errors.find("address in use (tcp://" + busy.address() + ")") != errors.npos);
}

TEST_CASE("a busy device port fails that instance alone, and the host says which")
{
    const BusyPort busy;
    const PluginDirectory folder({"echo", "raw_tcp"});
    const HostProcess host(folder.path(),
                           {{"raw_tcp"}, {"echo.listen=tcp://" + busy.address()}, 0});
    const std::string reason = "address in use (tcp://" + busy.address() + ")";
    const auto plugins = plugins_of(host);
    REQUIRE(plugins.size() == 2);
    CHECK(plugins[0]["instances"][0]["state"] == "failed");
    CHECK(plugins[0]["instances"][0]["reason"] == reason);
    CHECK(plugins[1]["instances"][0]["state"] == "running");
    CHECK(host.json("/readyz")["degraded"] == nlohmann::json::array({"echo: failed: " + reason}));
    CHECK(host.logs("echo: failed: " + reason));
    host.connect("raw_tcp").send("HELLO dev-1\nhello\n");
    CHECK(eventually([&] { return received_messages(host) == 1; }));
}

TEST_CASE("without a plugin the host answers, and is not ready")
{
    const DropFolder folder;
    const HostProcess host(folder.path(), {});
    CHECK(host.get("/livez").status == 200);
    CHECK(host.get("/readyz").status == 503);
    CHECK(plugins_of(host).empty());
}

TEST_CASE("a bad setting ends the start with exit 78 and its name")
{
    struct BadSetting {
        const char* assignment;
        const char* text;
    };
    const BadSetting bad[] = {
        {"host.lanes=many", "host.lanes = \"many\": must be a whole number from 0 to 64"},
        {"host.lane=2", "unknown setting \"host.lane\"; did you mean \"host.lanes\"?"},
        {"nonsense", "write SECTION.KEY=VALUE"},
    };
    for (const BadSetting& each : bad) {
        CAPTURE(each.assignment);
        std::string errors;
        CHECK(run_to_end({"run", "--set", each.assignment}, &errors) == Exit{78, 0});
        CHECK(errors == "--set " + std::string(each.assignment) + ": " + each.text + '\n');
    }
}

TEST_CASE("a setting for an instance that nobody offers is told, and others run")
{
    const PluginDirectory folder({"echo"});
    const HostProcess host(folder.path(), {{"echo"}, {"ecko.listen=tcp://127.0.0.1:0"}, 0});
    const std::string text =
        "[plugin.ecko]: no loaded plugin has a component \"ecko\"; did you mean \"echo\"?";
    CHECK(host.json("/readyz")["degraded"] == nlohmann::json::array({text}));
    CHECK(host.logs(text));
    CHECK(host.connect("echo").local_port() != 0);
}

TEST_CASE("a command line that cannot be read is exit 2; help and version are exit 0")
{
    CHECK(run_to_end({}) == Exit{2, 0});
    CHECK(run_to_end({"teapot"}) == Exit{2, 0});
    CHECK(run_to_end({"run", "--teapot"}) == Exit{2, 0});
    CHECK(run_to_end({"--help"}) == Exit{0, 0});
    CHECK(run_to_end({"run", "--help"}) == Exit{0, 0});
    CHECK(run_to_end({"version"}) == Exit{0, 0});
    CHECK(run_to_end({"version", "--json"}) == Exit{0, 0});
}
