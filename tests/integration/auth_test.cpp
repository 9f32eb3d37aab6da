#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <deque>

using namespace iotcc::test;

namespace {

// raw_tcp on a host with device tokens.
struct GuardedHost : BundledHost {
    explicit GuardedHost(const TokenFile& tokens, std::vector<std::string> settings = {})
        : BundledHost("raw_tcp", with(tokens, std::move(settings)))
    {
    }
    // What a hello is answered with; the connection stays in `client`.
    static std::string hello(TcpClient& client, const std::string& id, const std::string& token)
    {
        client.send("HELLO " + id + (token.empty() ? "" : " " + token) + "\n");
        return client.receive_line();
    }
    [[nodiscard]] std::string answer_to(const std::string& id, const std::string& token) const
    {
        TcpClient client = connect("raw_tcp");
        return hello(client, id, token);
    }
    [[nodiscard]] TcpClient device(const std::string& id, const std::string& token) const
    {
        TcpClient client = connect("raw_tcp");
        REQUIRE(hello(client, id, token) == "OK");
        return client;
    }

private:
    static std::vector<std::string> with(const TokenFile& tokens, std::vector<std::string> settings)
    {
        settings.push_back("auth.device_tokens=" + tokens.path());
        settings.push_back("raw_tcp.reply=true");
        return settings;
    }
};

// A host whose API asks for tokens.
struct GuardedApi : BundledHost {
    explicit GuardedApi(const TokenFile& tokens)
        : BundledHost("echo", {"auth.api_tokens=" + tokens.path()})
    {
    }
    [[nodiscard]] HttpAnswer ask(const std::string& path, const std::string& authorization) const
    {
        HttpClient client(api_port());
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" +
                    (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") +
                    "\r\n");
        return client.answer();
    }
};

// `iotcc run` that is expected to refuse: how it ends, and what it says.
std::string refusal_of(std::vector<std::string> arguments)
{
    const PluginDirectory plugins({"raw_tcp"});
    arguments.insert(arguments.begin(), {"run", "--plugin-dir", plugins.path()});
    ChildProcess iotcc = start_iotcc(arguments);
    CHECK(iotcc.wait() == Exit{78, 0});
    CHECK(iotcc.output().empty());
    return iotcc.errors();
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("a device needs the token that was made for its id")
{
    const TokenFile tokens;
    const std::string one = tokens.add_device("dev-1"), two = tokens.add_device("dev-2");
    GuardedHost host(tokens);
    CHECK(host.answer_to("dev-1", "") == "ERR denied");
    CHECK(host.answer_to("dev-1", "guess") == "ERR denied");
    CHECK(host.answer_to("dev-1", two) == "ERR denied");
    CHECK(host.answer_to("dev-3", one) == "ERR denied");
    CHECK(host.answer_to("dev-1", one.substr(0, one.size() - 1)) == "ERR denied");
    CHECK(eventually([&] { return total(host, "denied") == 5; }));
    CHECK(devices_of(host).empty());
    const TcpClient device = host.device("dev-1", one);
    CHECK(open_devices(host) == 1);
    CHECK(eventually([&] {
        return host.logs("device \"dev-1\": offered no token") &&
               host.logs("device \"dev-1\": unknown token") &&
               host.logs("device \"dev-3\": the token of another device");
    }));
    CHECK(host.terminate() == Exit{0, 0});
    CHECK_FALSE(host.has_logged("guess"));
    CHECK_FALSE(host.has_logged(one.substr(0, 20)));
}

TEST_CASE("a protocol without credentials serves nobody where tokens are needed")
{
    const TokenFile tokens;
    (void)tokens.add_device("dev-1");
    const BundledHost host("echo", {"auth.device_tokens=" + tokens.path()});
    TcpClient device = host.connect("echo");
    device.send("hello");
    CHECK(device.peer_ends());
    CHECK(total(host, "opened") == 0);
}

TEST_CASE("a newer connection with the same token takes the device over")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens, {"host.lanes=3"});
    std::deque<TcpClient> devices;
    devices.push_back(host.device("dev-1", token));
    for (int i = 0; i < 50; ++i) {
        devices.push_back(host.device("dev-1", token));
        CHECK(open_devices(host) == 1); // the older one had left when the newer one was answered
        CHECK(devices.front().peer_ends());
        devices.pop_front();
    }
    CHECK(total(host, "opened") == 51);
    CHECK(total(host, "denied") == 0);
    CHECK(eventually([&] { return host.logs("closed (superseded)"); }));
}

TEST_CASE("what follows the hello waits for the older connection's end, and is not lost")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens, {"host.lanes=3"});
    const TcpClient first = host.device("dev-1", token);
    TcpClient second = host.connect("raw_tcp");
    second.send("HELLO dev-1 " + token + "\none\ntwo\nthree\n");
    CHECK(second.receive_line() == "OK");
    CHECK(eventually([&] { return received_messages(host) == 3; }));
}

TEST_CASE("a storm of connections of one device leaves one")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens, {"host.lanes=3"});
    std::vector<TcpClient> storm;
    for (int i = 0; i < 200; ++i) {
        storm.push_back(host.connect("raw_tcp"));
        storm.back().send("HELLO dev-1 " + token + "\n");
    }
    CHECK(eventually([&] {
        const auto status = host.json("/v1/status");
        return status["totals"]["open"] == 1 && status["unidentified"] == 0;
    }));
    CHECK(total(host, "denied") == 0);
    CHECK(host.answer_to("dev-1", token) == "OK");
}

TEST_CASE("a connection with another token of the device is not taken over")
{
    const TokenFile tokens;
    const std::string old = tokens.add("old", "--device", "dev-1"),
                      fresh = tokens.add("new", "--device", "dev-1");
    const GuardedHost host(tokens);
    TcpClient first = host.device("dev-1", old);
    CHECK(host.answer_to("dev-1", fresh) == "ERR connected with another token");
    CHECK(open_devices(host) == 1);
    tokens.revoke("old");
    CHECK(first.peer_ends());
    CHECK(eventually([&] { return host.answer_to("dev-1", fresh) == "OK"; }));
}

TEST_CASE("where duplicates are allowed, connections with one token coexist")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens, {"raw_tcp.duplicate=allow"});
    const TcpClient first = host.device("dev-1", token), second = host.device("dev-1", token);
    CHECK(open_devices(host) == 2);
}

TEST_CASE("where duplicates are refused, the older connection stays until it ends")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens, {"raw_tcp.duplicate=refuse"});
    {
        TcpClient first = host.device("dev-1", token);
        CHECK(host.answer_to("dev-1", token) == "ERR already connected");
        first.send("still here\n");
        CHECK(eventually([&] { return received_messages(host) == 1; }));
        CHECK(open_devices(host) == 1);
        CHECK(host.logs("device \"dev-1\": connected already"));
    }
    CHECK(eventually([&] { return host.answer_to("dev-1", token) == "OK"; }));
}

TEST_CASE("a JSON hello proves its token as a line does")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens);
    const auto answer_to = [&](const std::string& offered) {
        TcpClient client = host.connect("raw_tcp");
        client.send("{\"token\":\"" + offered + "\",\"id\":\"dev-1\"}\n");
        return client.receive_line();
    };
    CHECK(answer_to("guess") == "ERR denied");
    CHECK(answer_to("") == "ERR denied");
    CHECK(answer_to(token) == "OK");
}

TEST_CASE("a revoked token closes its device, and no other one")
{
    const TokenFile tokens;
    const std::string one = tokens.add_device("dev-1"), two = tokens.add_device("dev-2");
    GuardedHost host(tokens);
    TcpClient first = host.device("dev-1", one), second = host.device("dev-2", two);
    tokens.revoke("dev-1");
    host.process().signal(SIGHUP);
    CHECK(first.peer_ends());
    CHECK(host.answer_to("dev-1", one) == "ERR denied");
    second.send("still here\n");
    CHECK(eventually([&] { return received_messages(host) == 1; }));
    CHECK(host.logs("closed (denied): its token was revoked"));
    CHECK(open_devices(host) == 1);
    const std::string again = tokens.add_device("dev-1"); // seen without a signal
    CHECK(eventually([&] { return host.answer_to("dev-1", again) == "OK"; }));
}

TEST_CASE("a bad new token file is refused with its line, and the old tokens stay")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens);
    const TcpClient device = host.device("dev-1", token);
    tokens.write("# new\njunk\n");
    CHECK(eventually([&] {
        return host.logs("the devices' tokens stay as they were: " + tokens.path() + ":2: ");
    }));
    CHECK(open_devices(host) == 1);
    CHECK(host.answer_to("dev-1", token) == "OK");
}

TEST_CASE("the API answers nobody but for its health, the dashboard and the list of addresses")
{
    const TokenFile tokens;
    const std::string token = tokens.add("ops", "--role", "read");
    const GuardedApi host(tokens);
    for (const char* path : {"/", "/dashboard/app.js", "/v1", "/livez", "/readyz"})
        CHECK(host.ask(path, "").status == 200);
    for (const char* path :
         {"/v1/status", "/v1/connections", "/v1/plugins", "/devices", "/cloud-connector/status",
          "/nothing", "/livez/", "/%6civez", "//", "/v1/../livez"}) {
        const auto answer = host.ask(path, "");
        CHECK(answer.status == 401);
        CHECK(answer.says("WWW-Authenticate: Bearer realm=\"iotcc\""));
        CHECK(host.ask(path, "Bearer " + token).status != 401);
    }
    CHECK(host.ask("/v1/status", "Bearer " + token).status == 200);
    CHECK(host.ask("/v1/status", "bEaReR " + token).status == 200);
    CHECK(host.ask("/v1/status", "Bearer " + token + "x").status == 401);
}

TEST_CASE("curl -u reaches the API with the token as the password")
{
    const TokenFile tokens;
    const std::string token = tokens.add("ops", "--role", "admin");
    const GuardedApi host(tokens);
    ChildProcess curl({"curl", "-sS", "-u", "admin:" + token,
                       "http://127.0.0.1:" + std::to_string(host.api_port()) + "/v1/status"});
    CHECK(curl.wait() == Exit{0, 0});
    CHECK(has(curl.output(), R"("state":"started")"));
}

TEST_CASE("wrong tokens of the API are counted by address, logged without their text, then 429")
{
    const TokenFile tokens;
    const std::string token = tokens.add("ops", "--role", "read");
    GuardedApi host(tokens);
    for (int i = 0; i < 10; ++i)
        CHECK(host.ask("/v1/status", "Bearer guess").status == 401);
    const auto answer = host.ask("/v1/status", "Bearer guess");
    CHECK(answer.status == 429);
    CHECK(has(answer.head, "\r\nRetry-After: "));
    CHECK(host.ask("/v1/status", "Bearer " + token).status == 200);
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(host.logs("the API was asked with a wrong token by 127.0.0.1:"));
    CHECK_FALSE(host.has_logged("guess"));
    CHECK_FALSE(host.has_logged(token));
}

TEST_CASE("tokens of the API come and go while the host runs")
{
    const TokenFile tokens;
    (void)tokens.add("first", "--role", "read");
    const GuardedApi host(tokens);
    const std::string token = tokens.add("ops", "--role", "read");
    CHECK(eventually([&] { return host.ask("/v1/status", "Bearer " + token).status == 200; }));
    tokens.revoke("ops");
    CHECK(eventually([&] { return host.ask("/v1/status", "Bearer " + token).status != 200; }));
}

TEST_CASE("no address is open to the network without tokens")
{
    const std::string api = refusal_of({"--http", "0.0.0.0:0"});
    CHECK(has(api, "http.listen = \"tcp://0.0.0.0:0\" is open to the network"));
    CHECK(has(api, "iotcc token new NAME --role admin --file FILE"));
    CHECK(has(refusal_of({"--http", "[::]:0"}), "\"tcp://[::]:0\""));
    const std::string both = refusal_of({"--http", "127.0.0.1:0", "--set", "host.bind=0.0.0.0",
                                         "--set", "raw_tcp.listen=tcp://127.0.0.1:0,tls://:0"});
    CHECK(has(both, "host.bind = \"0.0.0.0\" is open to the network"));
    CHECK(has(both, "plugin.raw_tcp.listen = \"tls://:0\" is open to the network"));
    CHECK(has(both, "iotcc token new NAME --device ID --file FILE"));
    CHECK_FALSE(has(both, "127.0.0.1:0\" is open"));
}

TEST_CASE("with tokens every address may be listened on")
{
    const TokenFile devices, api;
    const std::string device_token = devices.add_device("dev-1"),
                      token = api.add("ops", "--role", "read");
    const PluginDirectory plugins({"raw_tcp"});
    ChildProcess host = start_iotcc(
        {"run", "--plugin-dir", plugins.path(), "--http", "0.0.0.0:0", "--set", "host.bind=0.0.0.0",
         "--set", "raw_tcp.listen=tcp://:0", "--set", "auth.device_tokens=" + devices.path(),
         "--set", "auth.api_tokens=" + api.path()});
    CHECK(eventually([&] { return host.output().ends_with("ready\n"); }));
    CHECK(has(host.output(), "plugin\traw_tcp\t0.1.0\ttcp://0.0.0.0:"));
    host.signal(SIGTERM);
    CHECK(host.wait() == Exit{0, 0});
}

TEST_CASE("a plugin that brings an open address fails alone, with the remedy")
{
    const PluginDirectory plugins({"wide_open", "raw_tcp"});
    const HostProcess host(plugins.path(), {{"raw_tcp"}, {}, 0});
    CHECK(host.connect("raw_tcp").fd() >= 0);
    CHECK_THROWS((void)host.port("wide_open"));
    const std::string text = host.get("/readyz").body;
    CHECK(has(text, "wide_open: failed: plugin.wide_open.listen = "));
    CHECK(has(text, "is open to the network, and devices need no credential"));
}

TEST_CASE("a token file with faults stops the start with all of them")
{
    const TokenFile devices, api;
    devices.write("junk\n");
    api.write("# nothing\n");
    api.set_mode(0644);
    const std::string text =
        refusal_of({"--http", "127.0.0.1:0", "--set", "auth.device_tokens=" + devices.path(),
                    "--set", "auth.api_tokens=" + api.path()});
    CHECK(has(text, devices.path() + ":1: must begin with sha256:"));
    CHECK(has(text, api.path() + ": refused: others may read or write it; chmod o-rwx "));
}

TEST_CASE("iotcc token says what it did by its exit code")
{
    const TokenFile tokens;
    const auto code = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "token");
        arguments.insert(arguments.end(), {"--file", tokens.path()});
        ChildProcess iotcc = start_iotcc(arguments);
        return iotcc.wait()->code;
    };
    CHECK(code({"new", "a", "--role", "read"}) == 0);
    CHECK(code({"new", "a", "--role", "read"}) == 1);     // the name is taken
    CHECK(code({"new", "d", "--device", "dev-1"}) == 78); // a file of the other kind
    CHECK(code({"new", "b"}) == 2);
    CHECK(code({"new", "b", "--role", "root"}) == 2);
    CHECK(code({"new", "b", "--role", "read", "--device", "d"}) == 2);
    CHECK(code({"new", "b c", "--role", "read"}) == 2);
    CHECK(code({"new"}) == 2);
    CHECK(has(tokens.list(), "a  role=read\n"));
    CHECK_FALSE(has(tokens.list(), "sha256"));
    CHECK(code({"revoke", "b"}) == 1);
    CHECK(code({"revoke", "a"}) == 0);
    tokens.write("junk\n");
    CHECK(code({"list"}) == 78);
}
