#include "head_check.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace iotcc::http;

namespace {

const std::string kWhole = "POST /devices/a%2Fb/show?limit=5 HTTP/1.1\r\nHost: localhost:9090\r\n"
                           "Content-Length: 3\r\nX-Other:\t value \r\n\r\n";

HeadOutcome check(std::string_view bytes)
{
    return HeadCheck().next(bytes);
}

// A head together with the bytes that it points into.
struct Whole : RequestHead {
    std::unique_ptr<const std::string> bytes;
};

Whole head_of(std::string bytes)
{
    auto kept = std::make_unique<const std::string>(std::move(bytes));
    INFO(*kept);
    auto outcome = check(*kept);
    REQUIRE(std::holds_alternative<RequestHead>(outcome));
    return {std::get<RequestHead>(std::move(outcome)), std::move(kept)};
}

int status_of(std::string_view bytes)
{
    const auto outcome = check(bytes);
    INFO(bytes);
    REQUIRE(std::holds_alternative<Refusal>(outcome));
    return std::get<Refusal>(outcome).status;
}

// A request with these fields behind a good Host.
std::string with(const std::string& fields, const std::string& line = "POST / HTTP/1.1")
{
    return line + "\r\nHost: localhost\r\n" + fields + "\r\n";
}

} // namespace

TEST_CASE("a whole head is given in its parts")
{
    const auto head = head_of(kWhole + "abc");
    CHECK(head.method == "POST");
    CHECK(head.path == "/devices/a%2Fb/show");
    CHECK(head.query == "limit=5");
    CHECK(head.host == "localhost:9090");
    CHECK(head.size == kWhole.size());
    CHECK(head.content_length == 3);
    CHECK(head.minor_version == 1);
    CHECK(head.keep_alive);
    CHECK_FALSE(head.expects_continue);
    REQUIRE(head.fields.size() == 3);
    CHECK(head.fields[2].name == "X-Other");
    CHECK(head.fields[2].value == "value");
}

TEST_CASE("every cut of a valid head needs more")
{
    for (std::size_t n = 0; n < kWhole.size(); ++n)
        CHECK(std::holds_alternative<NeedMore>(check(kWhole.substr(0, n))));
}

TEST_CASE("a head that comes byte by byte is the same head")
{
    HeadCheck byte_by_byte;
    for (std::size_t n = 0; n < kWhole.size(); ++n)
        REQUIRE(std::holds_alternative<NeedMore>(
            byte_by_byte.next(std::string_view(kWhole).substr(0, n))));
    const auto outcome = byte_by_byte.next(kWhole);
    REQUIRE(std::holds_alternative<RequestHead>(outcome));
    CHECK(std::get<RequestHead>(outcome).path == "/devices/a%2Fb/show");
    CHECK(std::get<RequestHead>(outcome).size == kWhole.size());
}

TEST_CASE("the same head is given again when the body has come")
{
    HeadCheck again;
    REQUIRE(std::holds_alternative<RequestHead>(again.next(kWhole)));
    const auto whole = kWhole + "abcGET";
    const auto outcome = again.next(whole);
    REQUIRE(std::holds_alternative<RequestHead>(outcome));
    CHECK(std::get<RequestHead>(outcome).size == kWhole.size());
}

TEST_CASE("the size of a head leads to the pipelined request behind it")
{
    const std::string first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n",
                      second = "GET /2 HTTP/1.1\r\nHost: b\r\n\r\n";
    const auto both = first + second;
    CHECK(head_of(both).path == "/1");
    CHECK(head_of(both.substr(head_of(both).size)).path == "/2");
}

TEST_CASE("one empty line before a request is ignored, two are refused")
{
    CHECK(head_of("\r\n" + with("")).size == with("").size() + 2);
    CHECK(std::holds_alternative<NeedMore>(check("\r\n")));
    CHECK(status_of("\r\n\r\n" + with("")) == 400);
}

TEST_CASE("malformed heads are refused with 400")
{
    using std::string_literals::operator""s;
    for (const auto& bytes : {
             "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: x\r\n\r\n"s,
             "GET / HTTP/1.1\nHost: a\n\n"s,
             "GET / HTTP/1.1\rHost: a\r\n\r\n"s,
             "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"s,
             with("X: a\nY: b\r\n"),
             with("X: a\rb\r\n"),
             "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s,
             with("X: a\0b\r\n"s),
             with("X: a\x01\r\n"),
             with("X: a\x7f\r\n"),
             with("X: a\r\n folded\r\n"),
             with("X: a\r\n\tfolded\r\n"),
             "GET / HTTP/1.1\r\n Host: a\r\n\r\n"s,
             with("X : a\r\n"),
             with(": a\r\n"),
             with("X\r\n"),
             with("X(y): a\r\n"),
             with("X\xc3\xa4: a\r\n"),
             "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"s,
             " GET / HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET /\r\nHost: a\r\n\r\n"s,
             "GET / http/1.1\r\nHost: a\r\n\r\n"s,
             "GET / HTTP/11\r\nHost: a\r\n\r\n"s,
             "GET / HTTP/1.10\r\nHost: a\r\n\r\n"s,
             "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET devices HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET * HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET /#top HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET /\t HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n"s,
         })
        CHECK(status_of(bytes) == 400);
}

TEST_CASE("HTTP/1.1 needs exactly one Host that is one; HTTP/1.0 none")
{
    const auto get = [](const std::string& fields) {
        return "GET / HTTP/1.1\r\n" + fields + "\r\n";
    };
    CHECK(status_of(get("")) == 400);
    CHECK(status_of(get("Host: a\r\nHost: a\r\n")) == 400);
    for (const auto* bad : {"", "a b", "a/b", "a@b", "a:b", "a:123456", "a,b", "[::1", "::1]",
                            "[::g]", "[a]", "<a>", ":80"})
        CHECK(status_of(get("Host: " + std::string(bad) + "\r\n")) == 400);
    for (const auto* good :
         {"a", "a:", "a:80", "a-b.example:9090", "127.0.0.1:1", "[::1]", "[::1]:9090"})
        CHECK(head_of(get("Host: " + std::string(good) + "\r\n")).host == good);
    CHECK(head_of("GET / HTTP/1.0\r\n\r\n").host.empty());
    CHECK(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
}

TEST_CASE("the absolute form gives path, query and the host that counts")
{
    const auto head = head_of("GET HTTP://example.com:80/x?y=1 HTTP/1.1\r\nHost: other\r\n\r\n");
    CHECK(head.host == "example.com:80");
    CHECK(head.path == "/x");
    CHECK(head.query == "y=1");
    CHECK(head_of("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n").path == "/");
    CHECK(head_of("GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n").query == "q");
    CHECK(status_of("GET http://a/ HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("OPTIONS may ask for the whole server")
{
    CHECK(head_of(with("", "OPTIONS * HTTP/1.1")).path == "*");
}

TEST_CASE("a length that can be read in two ways is refused")
{
    CHECK(status_of(with("Content-Length: 1\r\nContent-Length: 1\r\n")) == 400);
    CHECK(status_of(with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")) == 400);
    CHECK(status_of(with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")) == 400);
    for (const auto* bad : {"", "-1", "+1", "1 2", "1,1", "0x1", "1.0", "one"})
        CHECK(status_of(with("Content-Length: " + std::string(bad) + "\r\n")) == 400);
    CHECK(head_of(with("Content-Length: 007\r\n")).content_length == 7);
}

TEST_CASE("a length above the limit is 413, however many digits it has")
{
    CHECK(head_of(with("Content-Length: 65536\r\n")).content_length == 65536);
    CHECK(status_of(with("Content-Length: 65537\r\n")) == 413);
    CHECK(status_of(with("Content-Length: 4294967297\r\n")) == 413);
    CHECK(status_of(with("Content-Length: 18446744073709551617\r\n")) == 413);
    CHECK(status_of(with("Content-Length: " + std::string(5000, '9') + "\r\n")) == 413);
}

TEST_CASE("what is not served here has its own status")
{
    CHECK(status_of(with("Transfer-Encoding: chunked\r\n")) == 411);
    CHECK(status_of(with("Content-Encoding: gzip\r\n")) == 415);
    CHECK(status_of(with("Expect: a miracle\r\n")) == 417);
    for (const auto* method : {"CONNECT", "TRACE", "BREW", "get", "GETT"})
        CHECK(status_of(with("", std::string(method) + " / HTTP/1.1")) == 501);
    for (const auto* version : {"0.9", "1.2", "2.0", "9.9"})
        CHECK(status_of(with("", "GET / HTTP/" + std::string(version))) == 505);
    CHECK(status_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
}

TEST_CASE("every method of the API is let through")
{
    for (const auto* method : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
        CHECK(head_of(with("", std::string(method) + " / HTTP/1.1")).method == method);
}

TEST_CASE("a client may wait for 100 Continue from HTTP/1.1 on")
{
    CHECK(head_of(with("Expect: 100-Continue\r\nContent-Length: 1\r\n")).expects_continue);
    CHECK_FALSE(head_of(with("Expect: 100-continue\r\n", "POST / HTTP/1.0")).expects_continue);
}

TEST_CASE("the connection is kept as version and field say; close wins")
{
    CHECK(head_of(with("")).keep_alive);
    CHECK_FALSE(head_of(with("Connection: close\r\n")).keep_alive);
    CHECK_FALSE(head_of(with("Connection: Keep-Alive , CLOSE\r\n")).keep_alive);
    CHECK_FALSE(head_of(with("Connection: close\r\nConnection: keep-alive\r\n")).keep_alive);
    CHECK_FALSE(head_of(with("", "GET / HTTP/1.0")).keep_alive);
    CHECK(head_of(with("Connection: keep-alive\r\n", "GET / HTTP/1.0")).keep_alive);
}

TEST_CASE("a target of 2 KiB is served, a longer one is 414")
{
    const auto get = [](std::size_t size) {
        return with("", "GET /" + std::string(size - 1, 'a') + " HTTP/1.1");
    };
    CHECK(head_of(get(kMaxTarget)).path.size() == kMaxTarget);
    CHECK(status_of(get(kMaxTarget + 1)) == 414);
    CHECK(status_of("GET /" + std::string(kMaxHead, 'a')) == 414);
}

TEST_CASE("64 fields are served, one more is 431")
{
    const auto fields = [](std::size_t n) {
        std::string text;
        for (std::size_t i = 1; i < n; ++i) // Host is the first
            text += "X: y\r\n";
        return with(text);
    };
    CHECK(head_of(fields(kMaxFields)).fields.size() == kMaxFields);
    CHECK(status_of(fields(kMaxFields + 1)) == 431);
}

TEST_CASE("a head of 8 KiB is served, a larger one is 431 before its end has come")
{
    const auto padded = [](std::size_t size) {
        return with("X: " + std::string(size - with("X: \r\n").size(), 'a') + "\r\n");
    };
    CHECK(head_of(padded(kMaxHead)).size == kMaxHead);
    CHECK(status_of(padded(kMaxHead + 1)) == 431);
    CHECK(status_of(padded(kMaxHead + 100).substr(0, kMaxHead)) == 431);
    CHECK(std::holds_alternative<NeedMore>(check(padded(kMaxHead).substr(0, kMaxHead - 1))));
}

TEST_CASE("bytes of another protocol are refused at their first line end at the latest")
{
    CHECK(status_of(std::string("\x16\x03\x01\x00\xa5", 5)) == 400); // TLS
    CHECK(status_of("HELLO dev1\nhello\n") == 400);                  // raw_tcp
    CHECK(status_of(std::string("\x10\x0c\x00\x04MQTT", 8)) == 400);
}
