#include "bundled_host.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::test;

// Who the API takes a client for shows in whose wrong tokens it counts: 10 a minute for an address.
namespace {

constexpr int kAllowed = 10;

struct ProxiedApi : BundledHost {
    ProxiedApi(const TokenFile& tokens, const std::string& trusted)
        : BundledHost("echo",
                      {"auth.api_tokens=" + tokens.path(), "host.trusted_proxies=" + trusted})
    {
    }
    // The status of a request with a wrong token and with these fields.
    [[nodiscard]] int guess(const std::string& fields) const
    {
        HttpClient client(api_port());
        client.send(
            "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer guess\r\n" +
            fields + "\r\n");
        return client.answer().status;
    }
};

std::string for_client(const std::string& chain)
{
    return "X-Forwarded-For: " + chain + "\r\n";
}

struct OpsToken : TokenFile {
    OpsToken() { (void)add("ops", "--role", "read"); }
};

} // namespace

TEST_CASE("a trusted proxy says who its client is, and wrong tokens count against that one")
{
    const OpsToken tokens;
    const ProxiedApi host(tokens, "127.0.0.0/8");
    for (int i = 0; i < kAllowed; ++i)
        CHECK(host.guess(for_client("203.0.113.7")) == 401);
    CHECK(host.guess(for_client("203.0.113.7")) == 429);
    CHECK(host.logs("the API was asked with a wrong token by 203.0.113.7"));
    CHECK(host.guess(for_client("203.0.113.8")) == 401);
    CHECK(host.guess(for_client("2001:db8::7")) == 401);
    CHECK(host.guess("") == 401); // the proxy itself
}

TEST_CASE("what a client wrote before its proxy did makes it nobody else")
{
    const OpsToken tokens;
    const ProxiedApi host(tokens, "127.0.0.0/8");
    for (int i = 0; i < kAllowed; ++i) {
        const std::string forged = "198.51.100." + std::to_string(i);
        CHECK(host.guess(i % 2 == 0 ? for_client(forged + ", 203.0.113.7")
                                    : for_client(forged) + for_client("203.0.113.7")) == 401);
    }
    CHECK(host.guess(for_client("203.0.113.7")) == 429);
    CHECK(host.guess(for_client("198.51.100.0")) == 401);
}

TEST_CASE("a proxy that is not trusted is the client, whatever it says")
{
    const OpsToken tokens;
    const ProxiedApi host(tokens, "192.0.2.0/24");
    for (int i = 0; i < kAllowed; ++i)
        CHECK(host.guess(for_client("203.0.113." + std::to_string(i))) == 401);
    CHECK(host.guess(for_client("203.0.113.200")) == 429);
    CHECK(host.guess("") == 429);
    CHECK(host.logs("the API was asked with a wrong token by 127.0.0.1"));
    CHECK_FALSE(host.has_logged("203.0.113."));
}
