#include "bundled_host.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::test;

namespace {

// What a browser asks before a page of that site sends a POST with these fields (Fetch 4.8).
const std::string kPreflight = "Access-Control-Request-Method: POST\r\n"
                               "Access-Control-Request-Headers: authorization,x-trace\r\n";

HttpAnswer ask(const HostProcess& host, const std::string& line, const std::string& fields)
{
    HttpClient client(host.api_port());
    client.send(line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.answer();
}

std::string origin(const std::string& site)
{
    return "Origin: " + site + "\r\nSec-Fetch-Site: cross-site\r\n";
}

// "user:PASSWORD" in Base64, by the clients' own rules (RFC 4648).
std::string base64(const std::string& text)
{
    constexpr const char* kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k <= text.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}

const std::string kSite = "https://ops.example";

} // namespace

TEST_CASE("unless a site is named, its pages may neither ask nor read")
{
    const BundledHost host("echo");
    CHECK(ask(host, "GET /devices", origin(kSite)).status == 403);
    const HttpAnswer preflight =
        ask(host, "OPTIONS /devices", "Origin: " + kSite + "\r\n" + kPreflight);
    CHECK(preflight.head.find("Access-Control") == std::string::npos);
    CHECK(preflight.head.find("Vary") == std::string::npos);
}

TEST_CASE("a named site is told before it sends what it may send, and without a token")
{
    const TokenFile tokens;
    (void)tokens.add("ops", "--role", "read");
    const BundledHost host("echo", {"http.origins=" + kSite, "http.origin_headers=X-Trace",
                                    "auth.api_tokens=" + tokens.path()});
    for (const auto* path : {"/devices", "/v1/status", "/devices/command/d"}) {
        const HttpAnswer answer =
            ask(host, std::string("OPTIONS ") + path, origin(kSite) + kPreflight);
        CHECK(answer.status == 204);
        CHECK(answer.says("Access-Control-Allow-Origin: " + kSite));
        CHECK(answer.says("Access-Control-Allow-Headers: Authorization, Content-Type, X-Trace"));
        CHECK(answer.says("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE"));
        CHECK(answer.says("Vary: Origin"));
        CHECK(answer.head.find("Access-Control-Allow-Credentials") == std::string::npos);
    }
    const HttpAnswer refused = ask(host, "GET /devices", origin(kSite));
    CHECK(refused.status == 401); // and its page can see that
    CHECK(refused.says("Access-Control-Allow-Origin: " + kSite));
    const HttpAnswer other = ask(host, "GET /livez", "Origin: https://evil.example\r\n");
    CHECK(other.head.find("Access-Control") == std::string::npos);
    CHECK(other.says("Vary: Origin"));
}

TEST_CASE("Basic is taken with the token as password, and asked for where that is set")
{
    const TokenFile tokens;
    const std::string token = tokens.add("ops", "--role", "read");
    const std::vector<std::string> settings = {"auth.api_tokens=" + tokens.path()};
    const std::string right = "Authorization: Basic " + base64("anybody:" + token) + "\r\n";
    const std::string wrong = "Authorization: Basic " + base64("anybody:" + token + "x") + "\r\n";
    const std::string asked = "WWW-Authenticate: Basic realm=\"iotcc\", charset=\"UTF-8\"";
    {
        const BundledHost host("echo", settings);
        CHECK(ask(host, "GET /cloud-connector/status", right).status == 200);
        CHECK(ask(host, "GET /cloud-connector/status", wrong).status == 401);
        CHECK(!ask(host, "GET /cloud-connector/status", "").says(asked));
    }
    const BundledHost host("echo", {settings.front(), "http.basic=true"});
    CHECK(ask(host, "GET /cloud-connector/status", "").says(asked));
    CHECK(ask(host, "GET /cloud-connector/status", right).status == 200);
    // What a browser sends of itself does not help a foreign page.
    CHECK(ask(host, "GET /cloud-connector/status", right + origin("https://evil.example")).status ==
          403);
}

TEST_CASE("a host does not start with an origin for everybody")
{
    const PluginDirectory plugins({"echo"});
    ChildProcess iotcc =
        start_iotcc({"run", "--plugin-dir", plugins.path(), "--set", "http.origins=*"});
    CHECK(iotcc.wait() == Exit{78, 0});
    CHECK(iotcc.errors().find("http.origins: \"*\" is no origin") != std::string::npos);
}
