#include "handshake_answer.hpp"

#include <doctest/doctest.h>

using namespace iotcc::websocket;

TEST_CASE("the answer holds what RFC 6455 section 4.2.2 asks for and nothing else")
{
    CHECK(encode_accept(Handshake{"dGhlIHNhbXBsZSBub25jZQ=="}, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") ==
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

TEST_CASE("the answer names the protocol and the extension that were chosen")
{
    struct Row {
        DeflateParameters agreed;
        const char* named;
    };
    const Row rows[] = {
        {{}, ""},
        {{true, true, 15, 15}, "; server_no_context_takeover; client_no_context_takeover"},
        {{false, true, 8, 15, true, false},
         "; client_no_context_takeover; server_max_window_bits=8"},
        {{true, false, 11, 9, true, true},
         "; server_no_context_takeover; server_max_window_bits=11; client_max_window_bits=9"},
        {{false, false, 11, 15}, ""},
    };
    for (const auto& row : rows) {
        Handshake handshake{"dGhlIHNhbXBsZSBub25jZQ=="};
        handshake.subprotocol = "chat.v2";
        handshake.deflate = row.agreed;
        CHECK(encode_accept(handshake, "x") ==
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: chat.v2\r\n"
              "Sec-WebSocket-Extensions: permessage-deflate" +
                  std::string(row.named) + "\r\n\r\n");
    }
}

TEST_CASE("a refusal ends the connection and says why in one line")
{
    CHECK(encode_refusal({404, "not found", {}}) ==
          "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Type: text/plain\r\n"
          "Content-Length: 10\r\n\r\nnot found\n");
    CHECK(encode_refusal({405, "only GET is answered here", "Allow: GET"}) ==
          "HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nAllow: GET\r\n"
          "Content-Type: text/plain\r\nContent-Length: 26\r\n\r\nonly GET is answered here\n");
    CHECK(encode_refusal({426, "x", "Sec-WebSocket-Version: 13"}) ==
          "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
          "Sec-WebSocket-Version: 13\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nx\n");
}

TEST_CASE("a wrong credential is answered without a body, as by the original")
{
    CHECK(encode_refusal(kUnauthorized) ==
          "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nWWW-Authenticate: Bearer\r\n"
          "Content-Length: 0\r\n\r\n");
}

TEST_CASE("every status that a handshake can end with has its phrase")
{
    struct Row {
        int status;
        const char* line;
    };
    for (const auto& row : {Row{400, "400 Bad Request"}, Row{403, "403 Forbidden"},
                            Row{kTooSlow.status, "408 Request Timeout"},
                            Row{431, "431 Request Header Fields Too Large"},
                            Row{kUnavailable.status, "503 Service Unavailable"},
                            Row{505, "505 HTTP Version Not Supported"}})
        CHECK(encode_refusal({row.status, {}, {}})
                  .starts_with("HTTP/1.1 " + std::string(row.line) + "\r\n"));
    CHECK(encode_refusal(kUnavailable).find("\r\nRetry-After: 10\r\n") != std::string::npos);
}
