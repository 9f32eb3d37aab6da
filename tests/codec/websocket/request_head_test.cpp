#include "request_head.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::websocket;

namespace {

using std::string_literals::operator""s;

HeadOutcome read(std::string_view bytes)
{
    return RequestHeadReader().next(bytes);
}

// Of a head that is not refused: 0, also when it is not whole.
int status_of(const HeadOutcome& outcome)
{
    const auto* refusal = std::get_if<Refusal>(&outcome);
    return refusal == nullptr ? 0 : refusal->status;
}

RequestHead head_of(std::string_view bytes)
{
    const auto outcome = read(bytes);
    REQUIRE(std::holds_alternative<RequestHead>(outcome));
    return std::get<RequestHead>(outcome);
}

std::string fields(std::size_t count)
{
    std::string lines;
    for (std::size_t i = 0; i < count; ++i)
        lines += "X: y\r\n";
    return lines;
}

// A whole head of this size.
std::string head_of_size(std::size_t size)
{
    std::string head = "GET / HTTP/1.1\r\nX: ";
    return head + std::string(size - head.size() - 4, 'x') + "\r\n\r\n";
}

const std::string kWhole =
    "GET /connect?a=b?c HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX:\t b: c \t\r\n\r\n";

struct Refused {
    const char* section;
    std::string bytes;
    int status;
};

const std::vector<Refused> kRefused = {
    {"9112 2.2 bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"9112 2.2 bare LF in a value", "GET / HTTP/1.1\r\nX: a\nY: b\r\n\r\n", 400},
    {"9112 2.2 bare CR", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400},
    {"9112 2.2 bare CR in a value", "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", 400},
    {"9112 2.2 CR CR LF", "GET / HTTP/1.1\r\nX: a\r\r\n\r\n", 400},
    {"9112 2.2 CR without LF at the end", "GET / HTTP/1.1\r\nX: a\r\n\rx", 400},
    {"9112 2.2 blank before the first field", "GET / HTTP/1.1\r\n X: a\r\n\r\n", 400},
    {"9112 2.2 empty line first", "\r\nGET / HTTP/1.1\r\n\r\n", 400},
    {"9112 2.3 lower case", "GET / http/1.1\r\n\r\n", 400},
    {"9112 2.3 no minor version", "GET / HTTP/1\r\n\r\n", 400},
    {"9112 2.3 two digits", "GET / HTTP/1.10\r\n\r\n", 400},
    {"9112 2.3 no digits", "GET / HTTP/a.b\r\n\r\n", 400},
    {"9112 2.3 HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 505},
    {"9112 2.3 HTTP/0.9", "GET /\r\n", 400},
    {"9112 2.3 HTTP/0.9 with a name", "GET / HTTP/0.9\r\n\r\n", 505},
    {"9113 3.4 preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"9112 3 two spaces", "GET  / HTTP/1.1\r\n\r\n", 400},
    {"9112 3 space at the end", "GET / HTTP/1.1 \r\n\r\n", 400},
    {"9112 3 space first", " GET / HTTP/1.1\r\n\r\n", 400},
    {"9112 3 tab", "GET\t/ HTTP/1.1\r\n\r\n", 400},
    {"9110 9.1 method is no token", "G(T / HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2 NUL in the target", "GET /\0 HTTP/1.1\r\n\r\n"s, 400},
    {"9112 3.2 control character in the target", "GET /\x7f HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2 no ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2 fragment", "GET /#top HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.1 no slash", "GET connect HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.2 no host", "GET http:///connect HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.2 user", "GET http://me@a/ HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.2 bad port", "GET http://a:x/ HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.2 open bracket", "GET http://[::1/ HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.2 foreign scheme", "GET ftp://a/ HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.3 authority form", "CONNECT a:443 HTTP/1.1\r\n\r\n", 400},
    {"9112 3.2.4 asterisk form", "OPTIONS * HTTP/1.1\r\n\r\n", 400},
    {"9112 5 no colon", "GET / HTTP/1.1\r\nX\r\n\r\n", 400},
    {"9112 5 no name", "GET / HTTP/1.1\r\n: a\r\n\r\n", 400},
    {"9112 5.1 space before the colon", "GET / HTTP/1.1\r\nX : a\r\n\r\n", 400},
    {"9112 5.1 tab before the colon", "GET / HTTP/1.1\r\nX\t: a\r\n\r\n", 400},
    {"9112 5.2 folding by a space", "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", 400},
    {"9112 5.2 folding by a tab", "GET / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n", 400},
    {"9110 5.1 name is no token", "GET / HTTP/1.1\r\nX(y): a\r\n\r\n", 400},
    {"9110 5.1 no ASCII in a name", "GET / HTTP/1.1\r\nX\xc3\xa4: a\r\n\r\n", 400},
    {"9110 5.1 NUL in a name", "GET / HTTP/1.1\r\nX\0: a\r\n\r\n"s, 400},
    {"9110 5.5 NUL in a value", "GET / HTTP/1.1\r\nX: \0\r\n\r\n"s, 400},
    {"9110 5.5 control character in a value", "GET / HTTP/1.1\r\nX: a\x01\r\n\r\n", 400},
    {"9110 5.5 DEL in a value", "GET / HTTP/1.1\r\nX: a\x7f\r\n\r\n", 400},
    {"6585 5 too many fields", "GET / HTTP/1.1\r\n" + fields(65) + "\r\n", 431},
    {"6585 5 10,000 fields", "GET / HTTP/1.1\r\n" + fields(10'000) + "\r\n", 431},
    {"6585 5 too large", head_of_size(kMaxHead + 1), 431},
    {"6585 5 too large, a request line", "GET /" + std::string(kMaxHead, 'x'), 431},
    {"6585 5 too large, a method", std::string(kMaxHead, 'G'), 431},
    {"not HTTP: TLS", "\x16\x03\x01\x02", 400},
    {"not HTTP: MQTT", "\x10\x0c\0\x04MQTT"s, 400},
    {"not HTTP: a hello", "HELLO dev1\n", 400},
    {"not HTTP: NUL", "\0"s, 400},
};

} // namespace

TEST_CASE("a whole head is given in its parts, and what follows it is left")
{
    const auto stream = kWhole + "\x81\x80";
    std::string_view bytes = stream;
    const auto outcome = RequestHeadReader().next(bytes);
    REQUIRE(std::holds_alternative<RequestHead>(outcome));
    const auto& head = std::get<RequestHead>(outcome);
    CHECK(bytes == "\x81\x80");
    CHECK(head.method == "GET");
    CHECK(head.path == "/connect");
    CHECK(head.query == "a=b?c");
    CHECK(head.authority.empty());
    std::vector<std::pair<std::string_view, std::string_view>> found;
    for (const auto& [name, value] : head.fields)
        found.emplace_back(name, value);
    CHECK(found == decltype(found){{"Host", "a"}, {"X-Empty", ""}, {"X", "b: c"}});
}

TEST_CASE("a target in absolute form is split, whatever its scheme's case")
{
    struct Row {
        const char *target, *authority, *path, *query;
    };
    for (const auto& row :
         {Row{"http://a/connect", "a", "/connect", ""},
          Row{"HTTPS://a.example:443/connect?x", "a.example:443", "/connect", "x"},
          Row{"ws://[::1]:80/c", "[::1]:80", "/c", ""},
          Row{"wss://192.0.2.1", "192.0.2.1", "/", ""}, Row{"http://a?x", "a", "/", "x"}}) {
        const auto bytes = "GET "s + row.target + " HTTP/1.1\r\n\r\n";
        const auto head = head_of(bytes);
        CHECK(head.authority == row.authority);
        CHECK(head.path == row.path);
        CHECK(head.query == row.query);
    }
}

TEST_CASE("HTTP/1.1 or higher is read, bytes above ASCII in a value too")
{
    CHECK(head_of("GET / HTTP/1.2\r\n\r\n").path == "/");
    const auto head = head_of("GET / HTTP/1.1\r\nX: \xc3\xa4\r\n\r\n");
    CHECK((*head.fields.begin()).value == "\xc3\xa4");
}

TEST_CASE("a truncated head needs more and nothing of it is taken")
{
    for (std::size_t n = 0; n < kWhole.size(); ++n) {
        std::string_view bytes(kWhole.data(), n);
        CHECK(std::holds_alternative<NeedMore>(RequestHeadReader().next(bytes)));
        CHECK(bytes.size() == n);
    }
}

TEST_CASE("a head that comes byte by byte, or in two parts, is the same head")
{
    RequestHeadReader dripping;
    for (std::size_t n = 0; n < kWhole.size(); ++n) {
        std::string_view bytes(kWhole.data(), n);
        REQUIRE(std::holds_alternative<NeedMore>(dripping.next(bytes)));
        RequestHeadReader halves;
        REQUIRE(std::holds_alternative<NeedMore>(halves.next(bytes)));
        bytes = kWhole;
        CHECK(std::holds_alternative<RequestHead>(halves.next(bytes)));
    }
    std::string_view bytes = kWhole;
    const auto outcome = dripping.next(bytes);
    REQUIRE(std::holds_alternative<RequestHead>(outcome));
    CHECK(std::get<RequestHead>(outcome).query == "a=b?c");
    CHECK(bytes.empty());
}

TEST_CASE("after a head the reader starts anew")
{
    const auto both = kWhole + "GET /other HTTP/1.1\r\n\r\n";
    std::string_view bytes = both;
    RequestHeadReader reader;
    CHECK(std::holds_alternative<RequestHead>(reader.next(bytes)));
    const auto second = reader.next(bytes);
    REQUIRE(std::holds_alternative<RequestHead>(second));
    CHECK(std::get<RequestHead>(second).path == "/other");
    CHECK(bytes.empty());
}

TEST_CASE("what is no good head is refused")
{
    for (const auto& row : kRefused) {
        CAPTURE(row.section);
        CHECK(status_of(read(row.bytes)) == row.status);
    }
}

TEST_CASE("a refusal comes at the same byte with the same words, however the stream was cut")
{
    for (const auto& row : kRefused) {
        CAPTURE(row.section);
        const auto whole = read(row.bytes);
        std::size_t refused_at = 0;
        RequestHeadReader dripping;
        for (HeadOutcome outcome; !std::holds_alternative<Refusal>(outcome);) {
            REQUIRE(refused_at < row.bytes.size());
            std::string_view bytes(row.bytes.data(), ++refused_at);
            outcome = dripping.next(bytes);
            REQUIRE_FALSE(std::holds_alternative<RequestHead>(outcome));
            if (const auto* refusal = std::get_if<Refusal>(&outcome))
                CHECK(*refusal == std::get<Refusal>(whole));
        }
        for (std::size_t cut = 0; cut < refused_at; cut += 1 + refused_at / 300) {
            std::string_view bytes(row.bytes.data(), cut);
            RequestHeadReader halves;
            REQUIRE(std::holds_alternative<NeedMore>(halves.next(bytes)));
            bytes = row.bytes;
            CHECK(std::get<Refusal>(halves.next(bytes)) == std::get<Refusal>(whole));
        }
    }
}

TEST_CASE("what cannot be HTTP is refused at its first byte")
{
    for (int c = 0; c < 256; ++c) {
        const auto byte = static_cast<char>(c);
        const bool is_token =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c != 0 && c < 128 && "!#$%&'*+-.^_`|~"s.find(byte) != std::string::npos);
        CHECK(status_of(read({&byte, 1})) == (is_token ? 0 : 400));
    }
}

TEST_CASE("a head may have 8 KiB and 64 fields, and no byte or field more")
{
    const auto most = head_of_size(kMaxHead);
    CHECK(head_of(most).path == "/");
    CHECK(std::holds_alternative<NeedMore>(read(std::string_view(most).substr(0, kMaxHead - 1))));
    CHECK(status_of(read(head_of_size(kMaxHead + 1).substr(0, kMaxHead))) == 431);
    CHECK(head_of("GET / HTTP/1.1\r\n" + fields(kMaxFields) + "\r\n").path == "/");
    CHECK(status_of(read("GET / HTTP/1.1\r\n" + fields(kMaxFields) + "X")) == 431);
}

TEST_CASE("a version or a target that cannot be served is refused with its line")
{
    CHECK(status_of(read("GET / HTTP/1.0\r\n")) == 505);
    CHECK(status_of(read("GET * HTTP/1.1\r\n")) == 400);
    CHECK(status_of(read("GET / HTTP/1.0\r")) == 0);
}
