#include "handshake.hpp"
#include "handshake_requests.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::websocket;
using namespace iotcc::websocket::test;

namespace {

using std::string_literals::operator""s;

// A head and the handshake in it: views point into `bytes`.
Handshake handshake_of(const std::string& bytes, const HandshakePolicy& policy = {})
{
    CAPTURE(bytes);
    const auto outcome = judge(bytes, policy);
    REQUIRE(status_of(outcome) == 101);
    return std::get<Handshake>(outcome);
}

std::string request(const std::string& fields)
{
    return "GET /connect HTTP/1.1\r\n" + fields + "\r\n";
}

struct Row {
    const char* section;
    std::string bytes;
    int status;
};

const std::vector<Row> kRows = {
    {"6455 1.3 the example",
     "GET /connect HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
     "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
     "Origin: http://server.example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\n"
     "Sec-WebSocket-Version: 13\r\n\r\n",
     101},
    {"6455 4.2.1 item 1", with("", "GET /connect?x=y HTTP/1.1"), 101},
    {"6455 4.2.1 item 1", with("", "GET http://a.example:8080/connect HTTP/1.1"), 101},
    {"6455 4.2.1 item 1", with("", "GET /connect HTTP/1.2"), 101},
    {"6455 4.2.1 item 1 method", with("", "POST /connect HTTP/1.1"), 405},
    {"6455 4.2.1 item 1 method", with("", "HEAD /connect HTTP/1.1"), 405},
    {"6455 4.2.1 item 1 method", with("", "get /connect HTTP/1.1"), 405},
    {"6455 4.2.1 item 1 version", with("", "GET /connect HTTP/1.0"), 505},
    {"6455 4.2.1 item 1 path", with("", "GET / HTTP/1.1"), 404},
    {"6455 4.2.1 item 1 path", with("", "GET /connect/ HTTP/1.1"), 404},
    {"6455 4.2.1 item 1 path", with("", "GET /Connect HTTP/1.1"), 404},
    {"6455 4.2.1 item 1 path", with("", "GET /%63onnect HTTP/1.1"), 404},
    {"6455 4.2.1 item 1 path", with("", "GET /x/../connect HTTP/1.1"), 404},
    {"6455 4.2.1 item 1 path", with("", "GET http://a.example:8080 HTTP/1.1"), 404},

    {"6455 4.2.1 item 2 no Host", request(kUpgrade + kKey + kVersion), 400},
    {"9112 3.2 no Host, absolute form",
     "GET http://a/connect HTTP/1.1\r\n" + kUpgrade + kKey + kVersion + "\r\n", 400},
    {"9112 3.2 two Hosts", with("Host: a.example:8080\r\n"), 400},
    {"9112 3.2 two Hosts", with("host: b\r\n"), 400},
    {"9110 7.2 Host", request("Host:\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: a b\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: a/b\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: me@a\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: a:b\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: a:1:2\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: a:123456\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: ::1\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: []\r\n" + kUpgrade + kKey + kVersion), 400},
    {"9110 7.2 Host", request("Host: [::1]\r\n" + kUpgrade + kKey + kVersion), 101},
    {"9110 7.2 Host", request("Host: [::1]:80\r\n" + kUpgrade + kKey + kVersion), 101},
    {"9110 7.2 Host", request("Host: 192.0.2.1:\r\n" + kUpgrade + kKey + kVersion), 101},
    {"9112 6.3 no body", with("Content-Length: 0\r\n"), 101},
    {"9112 6.3 body", with("Content-Length: 1\r\n"), 400},
    {"9112 6.3 body", with("Content-Length: 00\r\n"), 400},
    {"9112 6.3 body", with("Content-Length:\r\n"), 400},
    {"9112 6.3 body", with("Content-Length: 0\r\nContent-Length: 0\r\n"), 400},
    {"9112 6.1 body", with("Transfer-Encoding: chunked\r\n"), 400},
    {"9112 6.1 body", with("transfer-encoding:\r\n"), 400},

    {"6455 4.2.1 item 3", request(kHost + "Connection: Upgrade\r\n" + kKey + kVersion), 400},
    {"6455 4.2.1 item 3",
     request(kHost + "Connection: Upgrade\r\nUpgrade: h2c\r\n" + kKey + kVersion), 400},
    {"6455 4.2.1 item 3",
     request(kHost + "Connection: Upgrade\r\nUpgrade: websockets\r\n" + kKey + kVersion), 400},
    {"6455 4.2.1 item 3",
     request(kHost + "Connection: Upgrade\r\nUpgrade: web socket\r\n" + kKey + kVersion), 400},
    {"6455 4.2.1 item 3 case",
     request(kHost + "Connection: Upgrade\r\nUPGRADE: WebSocket\r\n" + kKey + kVersion), 101},
    {"6455 4.2.1 item 3 list",
     request(kHost + "Connection: Upgrade\r\nUpgrade: h2c ,, websocket\t,x\r\n" + kKey + kVersion),
     101},
    {"6455 4.2.1 item 3 lines",
     request(kHost + "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n" + kKey +
             kVersion),
     101},
    {"6455 4.2.1 item 4", request(kHost + "Upgrade: websocket\r\n" + kKey + kVersion), 400},
    {"6455 4.2.1 item 4",
     request(kHost + "Upgrade: websocket\r\nConnection: keep-alive\r\n" + kKey + kVersion), 400},
    {"6455 4.2.1 item 4 case and list",
     request(kHost + "Upgrade: websocket\r\nConnection: keep-alive, upgrade\r\n" + kKey + kVersion),
     101},
    {"6455 4.2.1 item 4 lines",
     request(kHost + "Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: UPGRADE\r\n" +
             kKey + kVersion),
     101},

    {"6455 4.2.1 item 5", request(kHost + kUpgrade + kVersion), 400},
    {"6455 4.1 the example, whose spare bits are set",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==\r\n" + kVersion), 101},
    {"6455 11.3.1 twice", with(kKey), 400},
    {"6455 11.3.1 15 bytes",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA\r\n" + kVersion), 400},
    {"6455 11.3.1 17 bytes",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=\r\n" + kVersion), 400},
    {"6455 11.3.1 18 bytes",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAAA\r\n" + kVersion), 400},
    {"6455 11.3.1 no padding",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA\r\n" + kVersion), 400},
    {"6455 11.3.1 other alphabet",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA-_==\r\n" + kVersion), 400},
    {"6455 11.3.1 padding inside",
     request(kHost + kUpgrade + "Sec-WebSocket-Key: AAAAAAAAAA=AAAAAAAAAAA==\r\n" + kVersion), 400},
    {"6455 11.3.1 empty", request(kHost + kUpgrade + "Sec-WebSocket-Key:\r\n" + kVersion), 400},

    {"6455 4.2.1 item 6", request(kHost + kUpgrade + kKey), 400},
    {"6455 4.4", request(kHost + kUpgrade + kKey + "Sec-WebSocket-Version: 8\r\n"), 426},
    {"6455 4.4", request(kHost + kUpgrade + kKey + "Sec-WebSocket-Version: 14\r\n"), 426},
    {"6455 4.4", request(kHost + kUpgrade + kKey + "Sec-WebSocket-Version: 013\r\n"), 426},
    {"6455 4.4", request(kHost + kUpgrade + kKey + "Sec-WebSocket-Version: 13, 8\r\n"), 426},
    {"6455 4.4", request(kHost + kUpgrade + kKey + "Sec-WebSocket-Version:\r\n"), 426},
    {"6455 4.4 before the key", request(kHost + kUpgrade + "Sec-WebSocket-Version: 14\r\n"), 426},
    {"6455 4.4", with("Sec-WebSocket-Version: 13\r\n"), 400},

    {"6455 11.3.4", with("Sec-WebSocket-Protocol:\r\n"), 400},
    {"6455 11.3.4", with("Sec-WebSocket-Protocol: ,\r\n"), 400},
    {"6455 11.3.4", with("Sec-WebSocket-Protocol: a b\r\n"), 400},
    {"6455 11.3.4", with("Sec-WebSocket-Protocol: a;b\r\n"), 400},
    {"6455 11.3.4", with("Sec-WebSocket-Protocol: \"a\"\r\n"), 400},
    {"6455 11.3.4", with("Sec-WebSocket-Protocol: a, \xc3\xa4\r\n"), 400},
    {"6455 11.3.4", with("Sec-WebSocket-Protocol: a,, b\r\nSec-WebSocket-Protocol: c\r\n"), 101},
    {"6455 9.1", with("Sec-WebSocket-Extensions: x-foo; a=\"b\", y\r\n"), 101},
    {"6455 9.1", with("Sec-WebSocket-Extensions: ;\r\n"), 400},
    {"6455 9.1", with("Sec-WebSocket-Extensions: x\r\nSec-WebSocket-Extensions: y;\r\n"), 400},

    {"6455 10.2", with("Origin: http://a.example:8080\r\n"), 101},
    {"6455 10.2", with("Origin: https://A.EXAMPLE:8080\r\n"), 101},
    {"6455 10.2 other port", with("Origin: http://a.example\r\n"), 403},
    {"6455 10.2 other host", with("Origin: http://evil.example:8080\r\n"), 403},
    {"6455 10.2 longer host", with("Origin: http://a.example:8080.evil.example\r\n"), 403},
    {"6455 10.2 shorter host", with("Origin: http://example:8080\r\n"), 403},
    {"6455 10.2 no scheme", with("Origin: a.example:8080\r\n"), 403},
    {"6454 7.1 null", with("Origin: null\r\n"), 403},
    {"6454 7.1 empty", with("Origin:\r\n"), 403},
    {"6454 7.1 list", with("Origin: http://a.example:8080 http://evil.example\r\n"), 403},
    {"6454 7.3 two", with("Origin: http://a.example:8080\r\nOrigin: http://a.example:8080\r\n"),
     400},
    {"9112 3.2.2 absolute form counts more than Host",
     with("Origin: http://b\r\n", "GET http://b/connect HTTP/1.1"), 101},
    {"9112 3.2.2 absolute form counts more than Host",
     with("Origin: http://a.example:8080\r\n", "GET http://b/connect HTTP/1.1"), 403},

    {"identity", with("Device-Id: a\r\nDevice-Id: b\r\n"), 400},
    {"identity", with("Device-Id: a\r\ndevice_id: b\r\n"), 400},
    {"identity", with("Device-Id:\r\ndevice_id: b\r\n"), 400},
    {"identity", with("Device-Id: a\r\nDEVICE_ID: a\r\n"), 101},
    {"identity", with("Device-Name: a\r\ndevice_name: b\r\n"), 400},
    {"identity", with("Device-Type: a\r\ndevice_type: b\r\n"), 400},
    {"identity", with("User-Agent: a\r\nUser-Agent: b\r\n"), 400},
    {"identity", with("Authorization: Bearer a\r\nAuthentication: Bearer b\r\n"), 400},
    {"identity", with("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400},
    {"identity", with("Authorization: Basic YTpi\r\nAuthentication: Bearer b\r\n"), 400},
    {"identity", with("Authorization: Bearer a\r\nAuthentication: a\r\n"), 101},
    {"7617 2", with("Authorization: Basic !\r\n"), 400},
};

} // namespace

TEST_CASE("every kind of request is accepted or refused with its status")
{
    for (const auto& row : kRows) {
        CAPTURE(row.section);
        CAPTURE(row.bytes);
        CHECK(status_of(judge(row.bytes)) == row.status);
    }
}

TEST_CASE("how a request was cut does not change its status, and its last byte decides")
{
    for (const auto& row : kRows) {
        CAPTURE(row.section);
        CAPTURE(row.bytes);
        RequestHeadReader dripping;
        int status = 0;
        for (std::size_t n = 0; n <= row.bytes.size() && status == 0; ++n) {
            std::string_view bytes(row.bytes.data(), n);
            status = status_of(judge(dripping, bytes, {}));
            RequestHeadReader halves;
            bytes = std::string_view(row.bytes.data(), n);
            if (status_of(judge(halves, bytes, {})) == 0) {
                bytes = row.bytes;
                CHECK(status_of(judge(halves, bytes, {})) == row.status);
            }
            const bool is_early = status == 505; // with the request line
            CHECK((status == 0 || is_early || n == row.bytes.size()));
        }
        CHECK(status == row.status);
    }
}

TEST_CASE("a refusal says what would be right")
{
    const auto refusal_of = [](const std::string& bytes) {
        return std::get<Refusal>(judge(bytes));
    };
    CHECK(refusal_of(with("", "POST /connect HTTP/1.1")).header == "Allow: GET");
    CHECK(refusal_of(with("", "HEAD /connect HTTP/1.1")).text.empty());
    CHECK(refusal_of(request(kHost + kUpgrade + "Sec-WebSocket-Version: 8\r\n")).header ==
          "Sec-WebSocket-Version: 13");
    for (const auto& row : kRows)
        if (row.status != 101 && row.bytes.find("HEAD") == row.bytes.npos) {
            const auto text = refusal_of(row.bytes).text;
            CHECK_FALSE(text.empty());
            CHECK(text.find_first_of("\r\n") == text.npos);
        }
}

TEST_CASE("a device says who it is in the fields of both generations")
{
    const auto first = with("device_id: dev1\r\ndevice_type: lamp\r\nUser-Agent: agent/1\r\n");
    CHECK(handshake_of(first).device_id == "dev1");
    CHECK(handshake_of(first).device_type == "lamp");
    CHECK(handshake_of(first).user_agent == "agent/1");
    CHECK(handshake_of(first).device_name.empty());
    const auto second = with("DEVICE-ID: dev1\r\nDevice-Name: my lamp\r\nDevice-Type:  lamp \r\n"
                             "Authentication: Bearer abc123\r\n");
    CHECK(handshake_of(second).device_id == "dev1");
    CHECK(handshake_of(second).device_name == "my lamp");
    CHECK(handshake_of(second).device_type == "lamp");
    CHECK(handshake_of(second).credential.token() == "abc123");
    const auto basic = with("Authorization: Basic YTpi\r\n");
    CHECK(handshake_of(basic).credential.user() == "a");
    CHECK(handshake_of(basic).credential.token() == "b");
    const auto none = with("");
    CHECK(handshake_of(none).key == "dGhlIHNhbXBsZSBub25jZQ==");
    CHECK(handshake_of(none).device_id.empty());
    CHECK(handshake_of(none).credential.token().empty());
}

TEST_CASE("the first subprotocol of the client that we know is chosen, whatever our order")
{
    const std::string known[] = {"a", "b.v1"};
    HandshakePolicy policy;
    policy.subprotocols = known;
    const auto chosen = [&](const std::string& fields) {
        return handshake_of(with(fields), policy).subprotocol;
    };
    CHECK(chosen("Sec-WebSocket-Protocol: x, b.v1, a\r\n") == "b.v1");
    CHECK(chosen("Sec-WebSocket-Protocol: x\r\nSec-WebSocket-Protocol: ,a ,b.v1\r\n") == "a");
    CHECK(chosen("Sec-WebSocket-Protocol: A, B.v1\r\n").empty()); // RFC 6455 section 11.5
    CHECK(chosen("").empty());
}

TEST_CASE("deflate is agreed to only where the policy has it")
{
    const auto bytes =
        with("Sec-WebSocket-Extensions: x\r\n"
             "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    CHECK_FALSE(handshake_of(bytes).deflate);
    HandshakePolicy policy;
    policy.deflate = DeflateOptions{};
    CHECK(handshake_of(bytes, policy).deflate == DeflateParameters{true, true, 15, 15});
}

TEST_CASE("listed origins may connect, none at all where the policy says so")
{
    const std::string listed[] = {"https://app.example", "null"};
    HandshakePolicy policy;
    policy.origins = listed;
    const auto status = [&](const std::string& fields) {
        return status_of(judge(with(fields), policy));
    };
    CHECK(status("Origin: https://app.example\r\n") == 101);
    CHECK(status("Origin: HTTPS://APP.example\r\n") == 101);
    CHECK(status("Origin: null\r\n") == 101);
    CHECK(status("Origin: http://app.example\r\n") == 403);
    CHECK(status("Origin: https://app.example:444\r\n") == 403);
    CHECK(status("Origin: http://a.example:8080\r\n") == 101);
    policy.origin_rule = OriginRule::none;
    CHECK(status("Origin: https://app.example\r\n") == 403);
    CHECK(status("Origin: http://a.example:8080\r\n") == 403);
    CHECK(status("") == 101);
}

TEST_CASE("a host that is not listed is refused, with or without an Origin")
{
    const auto status = [](const std::string& host) {
        HandshakePolicy policy;
        policy.hosts = std::span(&host, 1);
        return status_of(judge(with(""), policy));
    };
    CHECK(status("a.example") == 101);
    CHECK(status("A.example:8080") == 101);
    CHECK(status("a.example:80") == 403);
    CHECK(status("example") == 403);
    CHECK(status("[::1]") == 403);
}

TEST_CASE("the path is the one of the policy")
{
    HandshakePolicy policy;
    policy.path = "/";
    CHECK(status_of(judge(with("", "GET / HTTP/1.1"), policy)) == 101);
    CHECK(status_of(judge(with(""), policy)) == 404);
}

TEST_CASE("8 KiB of protocols are read in one go")
{
    std::string list = "Sec-WebSocket-Protocol: a";
    while (list.size() < 7900)
        list += ",a";
    CHECK(status_of(judge(with(list + "\r\n"))) == 101);
    CHECK(status_of(judge(with(list + std::string(50, ',') + "\r\n"))) == 101);
    CHECK(status_of(judge(with("Sec-WebSocket-Protocol:" + std::string(7900, ' ') + "\r\n"))) ==
          400);
    CHECK(status_of(judge(with("Sec-WebSocket-Protocol: " + std::string(7900, ',') + "\r\n"))) ==
          400);
}
