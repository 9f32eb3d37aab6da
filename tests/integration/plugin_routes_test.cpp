#include "bundled_host.hpp"
#include "eventually.hpp"
#include "scratch_file.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <sys/stat.h>
#include <vector>

using namespace iotcc::test;

namespace {

const std::string kRoutes = "/v1/plugins/routes/x/";

// The host with plugins/routes.cpp.
struct RoutesHost : private PluginDirectory, HostProcess {
    explicit RoutesHost(const std::vector<std::string>& settings = {})
        : PluginDirectory({"routes"}), HostProcess(path(), {{}, settings, 0})
    {
    }
    // A request for a route of the instance "routes", with these fields and this body.
    [[nodiscard]] HttpAnswer ask(const std::string& method, const std::string& route,
                                 const std::string& fields = "", const std::string& body = "") const
    {
        HttpClient client(api_port());
        client.send(method + ' ' + kRoutes + route + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.answer(method == "HEAD" ? HttpClient::Expect::head_only
                                              : HttpClient::Expect::body);
    }
};

// Routes that hang are answered for soon.
const std::vector<std::string> kImpatient = {"http.plugin_ms=500"};

// A named pipe: whoever opens it to read waits until its other end is opened.
class Pipe {
public:
    Pipe() { REQUIRE(::mkfifo(path().c_str(), 0600) == 0); }
    [[nodiscard]] std::string path() const { return place_.path(); }
    void open_end() const { const std::ofstream end(path()); }

private:
    const ScratchFile place_;
};

std::string message(const HttpAnswer& answer)
{
    return nlohmann::json::parse(answer.body)["error"]["message"];
}

// Whether /metrics has that value of the routes.
bool has_sample(const HostProcess& host, const std::string& metric, const std::string& value)
{
    const std::string line = metric + "{lane=\"http\",instance=\"routes\"} " + value;
    return host.get("/metrics").body.find('\n' + line + '\n') != std::string::npos;
}

} // namespace

TEST_CASE("a plugin serves a route: method, path, query, fields and body come as they were sent")
{
    const RoutesHost host;
    const HttpAnswer answer =
        host.ask("POST", "echo?a=1%20b", "X-Word: seven\r\nAuthorization: Bearer T\r\n", "body");
    CHECK(answer.status == 201);
    CHECK(answer.says("Content-Type: text/plain"));
    CHECK(answer.says("ETag: \"7\""));
    CHECK(answer.says("X-Content-Type-Options: nosniff"));
    CHECK(answer.body == "POST echo a=1%20b role 3 seven refused body"); // and no credential
}

TEST_CASE("a route whose path ends with a slash serves what is below, percent-decoded once")
{
    const RoutesHost host;
    CHECK(host.ask("GET", "files/a%2Fb/c%2520d").body == "GET files/a/b/c%20d  role 3  refused ");
    CHECK(host.ask("GET", "files/").status == 200);
    CHECK(host.ask("GET", "files").status == 404);
    CHECK(host.ask("GET", "echo/more").status == 404);
    CHECK(host.ask("GET", "files/%zz").status == 400);
}

TEST_CASE("HEAD is answered like GET without the body, other methods with 405, OPTIONS with 204")
{
    const RoutesHost host;
    const HttpAnswer head = host.ask("HEAD", "files/");
    CHECK(head.status == 200);
    CHECK(head.says("Content-Length: " + std::to_string(host.ask("GET", "files/").body.size())));
    const HttpAnswer refused = host.ask("PUT", "files/");
    CHECK(refused.status == 405);
    CHECK(refused.says("Allow: GET, HEAD, OPTIONS"));
    CHECK(host.ask("OPTIONS", "files/").status == 204);
}

TEST_CASE("where there is no such instance or route, the answer is 404")
{
    const RoutesHost host;
    CHECK(host.ask("GET", "nothing").status == 404);
    CHECK(host.get("/v1/plugins/nobody/x/files/").status == 404);
    CHECK(host.get("/v1/plugins/routes/x").status == 404);
}

TEST_CASE("each route asks for the role that its plugin named")
{
    const TokenFile tokens;
    const auto field = [&tokens](const std::string& role) {
        return "Authorization: Bearer " + tokens.add(role, "--role", role) + "\r\n";
    };
    const std::string read = field("read"), control = field("control"), admin = field("admin");
    const RoutesHost host({"auth.api_tokens=" + tokens.path()});
    CHECK(host.ask("GET", "files/").status == 401);
    CHECK(host.ask("GET", "files/", read).body == "GET files/  role 1  refused ");
    CHECK(host.ask("POST", "echo", read).status == 403);
    CHECK(host.ask("POST", "echo", control).status == 201);
    CHECK(host.ask("DELETE", "everything", control).status == 403);
    CHECK(host.ask("DELETE", "everything", admin).status == 204);
}

TEST_CASE("204 has no body, whatever the plugin wrote, and the connection goes on")
{
    const RoutesHost host;
    HttpClient client(host.api_port());
    for (int i = 0; i < 2; ++i) {
        client.send("DELETE " + kRoutes + "everything HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CHECK(client.answer().status == 204);
    }
}

TEST_CASE("bodies go up to 64 KiB to a plugin and up to 8 MiB from it")
{
    const RoutesHost host;
    const std::string largest(64 * 1024, 'b');
    const HttpAnswer echoed = host.ask("POST", "echo", "", largest);
    CHECK(echoed.status == 201);
    CHECK(echoed.body.ends_with(largest));
    HttpClient client(host.api_port());
    client.send("POST " + kRoutes +
                "echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n");
    CHECK(client.answer().status == 413);
    CHECK(host.ask("GET", "big").body.size() == 8 * 1024 * 1024);
}

TEST_CASE("a route that fails or throws is a 500 that names the instance, and others go on")
{
    const RoutesHost host;
    const HttpAnswer failed = host.ask("GET", "fails");
    CHECK(failed.status == 500);
    CHECK(message(failed) == "the instance routes failed: there is no disk");
    CHECK(host.logs(" routes: GET fails failed: there is no disk"));
    CHECK(host.ask("GET", "throws").status == 500);
    CHECK(host.logs(" routes: a route threw: thrown"));
    CHECK(host.ask("GET", "odd").status == 500);
    CHECK(host.ask("GET", "files/").status == 200);
}

TEST_CASE("a route can answer later, from another thread")
{
    const RoutesHost host;
    for (int i = 0; i < 20; ++i) {
        const HttpAnswer answer = host.ask("GET", "later");
        CHECK(answer.status == 202);
        CHECK(answer.body == "now");
    }
}

TEST_CASE("who never answers is answered for with 504, and comes too late then")
{
    const RoutesHost host(kImpatient);
    const HttpAnswer answer = host.ask("GET", "never");
    CHECK(answer.status == 504);
    CHECK(message(answer) == "the instance routes has not answered in 500 ms");
    CHECK(host.ask("GET", "too_late").body == std::to_string(-5)); // IOTCC_E_NOTFOUND
}

TEST_CASE("while a route hangs the API goes on, and the plugin's other routes are refused at once")
{
    const Pipe pipe;
    const RoutesHost host(kImpatient);
    HttpClient hanging(host.api_port());
    hanging.get(kRoutes + "hangs?" + pipe.path());
    CHECK(host.get("/v1/status").status == 200);
    CHECK(hanging.answer().status == 504);
    const HttpAnswer refused = host.ask("GET", "files/");
    CHECK(refused.status == 503);
    CHECK(refused.says("Retry-After: 1"));
    CHECK(message(refused).starts_with("the instance routes is still busy"));
    CHECK(host.logs(" routes: a route has not returned in 500 ms"));
    pipe.open_end();
    // When it has returned, all is as before.
    CHECK(eventually([&] { return host.ask("GET", "files/").status == 200; }));
}

TEST_CASE("a stop does not wait for a route that hangs beyond its deadline")
{
    const Pipe pipe;
    RoutesHost host({"http.plugin_ms=500", "host.shutdown_ms=100"});
    HttpClient hanging(host.api_port());
    hanging.get(kRoutes + "hangs?" + pipe.path());
    CHECK(hanging.answer().status == 504); // so it runs
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(host.logs("host: a plugin has not returned; stopping without it"));
}

TEST_CASE("who waits for a plugin when the host stops is told so")
{
    RoutesHost host;
    HttpClient waiting(host.api_port());
    waiting.get(kRoutes + "never");
    CHECK(eventually([&] { return has_sample(host, "iotcc_callback_seconds_count", "1"); }));
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(waiting.answer().status == 503);
}

TEST_CASE("calls of routes are counted by their time, and a slow one is a warning that names it")
{
    const RoutesHost host;
    CHECK(host.ask("GET", "slow").status == 200);
    CHECK(host.logs(" routes: GET slow took "));
    CHECK(has_sample(host, "iotcc_callback_seconds_count", "1"));
    CHECK(has_sample(host, "iotcc_slow_callbacks_total", "1"));
}

TEST_CASE("the bundled sample answers with the devices that are connected")
{
    const PluginDirectory plugins({"echo", "routes_sample"});
    const HostProcess host(plugins.path(), {{"echo"}, {}, 0});
    TcpClient device = host.connect("echo");
    device.send("x");
    REQUIRE(device.receive(1) == "x");
    const HttpAnswer answer = host.get("/v1/plugins/routes_sample/x/devices.csv");
    CHECK(answer.says("Content-Type: text/csv; charset=utf-8"));
    CHECK(answer.body.starts_with("\"device\",\"instance\",\"remote\",\"received\",\"sent\"\n\""));
    CHECK(answer.body.find("\",\"echo\",\"127.0.0.1:") != answer.body.npos);
    CHECK(answer.body.ends_with("\",\"1\",\"1\"\n"));
}
