#include "api_description.hpp"
#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

using namespace iotcc::test;

// Every address that the host serves, against its own description.
namespace {

using Operation = ApiDescription::Operation;

ApiDescription description_of(const HostProcess& host)
{
    return ApiDescription(host.json("/v1/openapi.json"));
}

std::string filled(std::string path, const std::string& name, const std::string& value)
{
    const auto at = path.find('{' + name + '}');
    return at == path.npos ? path : path.replace(at, name.size() + 2, value);
}

// A request for that operation, about the device "dev".
std::string request_for(const ApiDescription& api, const Operation& operation,
                        const std::string& fields = "")
{
    std::string body;
    if (operation.text.contains("requestBody")) {
        const auto& content = operation.text["requestBody"]["content"];
        body = content.contains("application/json")
                   ? api.example(content["application/json"]["schema"]).dump()
                   : "on";
    }
    std::string path = operation.path;
    constexpr std::pair<const char*, const char*> kValues[] = {{"id", "dev"},
                                                               {"name", "fan"},
                                                               {"instance", "raw_tcp"},
                                                               {"folder", "pages"},
                                                               {"path", "none"}};
    for (const auto& [name, value] : kValues)
        path = filled(path, name, value);
    path = filled(path, "file", path.find("pages") == path.npos ? "app.js" : "overview.js");
    for (const auto& parameter : operation.text["parameters"])
        if (parameter["in"] == "query" && parameter["name"] == "instance")
            path += "?instance=raw_tcp"; // some ask for one filter at least
    return operation.method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void check(const ApiDescription& api, const Operation& operation, const HttpAnswer& answer)
{
    CAPTURE(answer.body);
    const auto status = std::to_string(answer.status);
    REQUIRE(operation.text["responses"].contains(status));
    const auto& response = operation.text["responses"][status];
    if (!response.contains("content")) {
        CHECK(answer.body.empty());
        return;
    }
    const auto& content = response["content"].items().begin();
    if (content.key() == "*/*")
        return;
    CHECK(answer.head.find("\r\nContent-Type: " + content.key()) != std::string::npos);
    if (content.key() == "application/json")
        CHECK(api.fits(nlohmann::json::parse(answer.body), content.value()["schema"]));
}

struct Walk : BundledHost {
    Walk() : BundledHost("raw_tcp", {"raw_tcp.framing=line"}) {}

    // A device that is known, and has said and heard something.
    [[nodiscard]] TcpClient device() const
    {
        REQUIRE(eventually([&] { return open_devices(*this) == 0; }));
        TcpClient client = connect("raw_tcp");
        client.send("HELLO dev\nhello\n");
        REQUIRE(eventually([&] { return open_devices(*this) == 1; }));
        return client;
    }
};

// The device answers a command, where the operation is one.
void reply(const Operation& operation, TcpClient& device)
{
    if (operation.path.find("command") == std::string::npos &&
        operation.path.find("quer") == std::string::npos)
        return;
    const std::string command = device.receive_line();
    device.send("REPLY " + command.substr(0, command.find(' ')) + " done\n");
}

} // namespace

TEST_CASE("every address answers what its description says, with a good status where all is there")
{
    const Walk host;
    const auto api = description_of(host);
    auto operations = api.operations();
    // There is a last reload when there was one.
    std::stable_partition(operations.begin(), operations.end(),
                          [](const auto& each) { return each.method == "POST"; });
    for (const Operation& operation : operations) {
        CAPTURE(operation.method);
        CAPTURE(operation.path);
        TcpClient device = host.device();
        HttpClient client(host.api_port());
        client.send(request_for(api, operation));
        reply(operation, device);
        const HttpAnswer answer = client.answer();
        const bool is_of_a_plugin = operation.path.find("/x/") != std::string::npos;
        CHECK(answer.status / 100 == (is_of_a_plugin ? 4 : 2)); // this one has no routes
        check(api, operation, answer);
    }
}

TEST_CASE("what is asked of a device that is not there is refused as described")
{
    const Walk host;
    const auto api = description_of(host);
    for (const Operation& operation : api.operations()) {
        if (operation.path.find("{id}") == std::string::npos ||
            operation.path.ends_with("/tail")) // which may wait for a device
            continue;
        CAPTURE(operation.method);
        CAPTURE(operation.path);
        HttpClient client(host.api_port());
        client.send(request_for(api, operation));
        const HttpAnswer answer = client.answer();
        CHECK(answer.status == 404);
        check(api, operation, answer);
    }
}

TEST_CASE("each address takes the role that its description names, and no smaller one")
{
    const TokenFile tokens;
    const std::map<std::string, std::string> token_of = {
        {"read", tokens.add("r", "--role", "read")},
        {"control", tokens.add("c", "--role", "control")},
        {"admin", tokens.add("a", "--role", "admin")}};
    const std::vector<std::string> rising = {"read", "control", "admin"};
    const BundledHost host("raw_tcp", {"auth.api_tokens=" + tokens.path()});
    HttpClient first(host.api_port());
    const auto bearer = [&](const std::string& role) {
        return "Authorization: Bearer " + token_of.at(role) + "\r\n";
    };
    first.send("GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n" + bearer("read") + "\r\n");
    const ApiDescription api(nlohmann::json::parse(first.answer().body));
    for (const Operation& operation : api.operations()) {
        CAPTURE(operation.method);
        CAPTURE(operation.path);
        const auto ask = [&](const std::string& fields) {
            HttpClient client(host.api_port());
            client.send(request_for(api, operation, fields));
            HttpAnswer answer = client.answer();
            check(api, operation, answer);
            return answer.status;
        };
        if (operation.text["security"].empty()) {
            CHECK(ask("") == 200);
            continue;
        }
        CHECK(ask("") == 401);
        const std::string needed = operation.text["security"][0]["token"][0];
        const auto at = std::ranges::find(rising, needed);
        CHECK(ask(bearer(needed)) != 403);
        if (at != rising.begin())
            CHECK(ask(bearer(*(at - 1))) == 403);
    }
}
