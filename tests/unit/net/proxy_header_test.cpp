#include "proxy_header.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace iotcc::net;

namespace {

ProxyHeaderOutcome read(std::string_view bytes)
{
    return read_proxy_header({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

// The same from the first byte on, as it drips in.
ProxyHeaderOutcome drip(std::string_view bytes)
{
    for (std::size_t n = 0; n < bytes.size(); ++n)
        if (const auto outcome = read(bytes.substr(0, n));
            !std::holds_alternative<NeedMoreOfProxyHeader>(outcome))
            return outcome;
    return read(bytes);
}

ProxyHeader header(std::string_view bytes)
{
    const auto whole = read(bytes);
    const auto dripped = drip(bytes);
    REQUIRE(std::holds_alternative<ProxyHeader>(whole));
    REQUIRE(std::holds_alternative<ProxyHeader>(dripped));
    CHECK(std::get<ProxyHeader>(dripped).size == std::get<ProxyHeader>(whole).size);
    return std::get<ProxyHeader>(whole);
}

std::string reason(std::string_view bytes)
{
    const auto whole = read(bytes);
    const auto dripped = drip(bytes);
    REQUIRE(std::holds_alternative<BadProxyHeader>(whole));
    REQUIRE(std::holds_alternative<BadProxyHeader>(dripped));
    return std::string(std::get<BadProxyHeader>(whole).reason);
}

bool needs_more(std::string_view bytes)
{
    return std::holds_alternative<NeedMoreOfProxyHeader>(drip(bytes));
}

IpBytes ip(std::string_view text)
{
    IpBytes bytes{};
    REQUIRE(parse_ip(text, bytes));
    return bytes;
}

std::string text(const IpBytes& bytes, std::size_t from)
{
    return {reinterpret_cast<const char*>(bytes.data()) + from, bytes.size() - from};
}

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string binary(char command, char family, const std::string& rest)
{
    std::string bytes = kSignature + command + family;
    bytes += static_cast<char>(rest.size() >> 8);
    bytes += static_cast<char>(rest.size());
    return bytes + rest;
}

std::string ipv4_block()
{
    return text(ip("192.0.2.1"), 12) + text(ip("198.51.100.1"), 12) +
           std::string("\x13\x88\x01\xbb", 4);
}

std::string extension(char type, const std::string& value)
{
    return std::string{type, static_cast<char>(value.size() >> 8),
                       static_cast<char>(value.size())} +
           value;
}

} // namespace

TEST_CASE("a line names an IPv4 or IPv6 client; what follows it is the client's")
{
    const std::string line = "PROXY TCP4 192.0.2.1 198.51.100.1 5000 443\r\n";
    const auto v4 = header(line + "HELLO dev\n");
    CHECK(v4.size == line.size());
    CHECK(v4.source == ProxyHeader::Source::ip);
    CHECK(v4.address == ip("192.0.2.1"));
    CHECK(v4.port == 5000);
    const auto v6 = header("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n");
    CHECK(v6.address == ip("2001:db8::1"));
    CHECK(v6.port == 65535);
}

TEST_CASE("an unknown client is the proxy itself, whatever else its line says")
{
    CHECK(header("PROXY UNKNOWN\r\n").source == ProxyHeader::Source::proxy);
    CHECK(header("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\nx").size == 35);
}

TEST_CASE("a line that is no PROXY header is refused at its first wrong byte")
{
    CHECK(reason("GET / HTTP/1.1\r\n") == "no PROXY header");
    CHECK(reason("PROXX") == "no PROXY header");
    CHECK(reason("PROXY\r\n") == "no PROXY header");
    CHECK(reason("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n") == "a line that does not end in CR LF");
    CHECK(reason("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rx") == "a line that does not end in CR LF");
    CHECK(reason("PROXY UNKNOWN " + std::string(100, 'x')) == "line too long");
    CHECK(reason("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n") == "unknown family");
    for (const char* bad :
         {"TCP4 192.0.2.1 192.0.2.2 1", "TCP4 192.0.2.1 192.0.2.2 1 2 3", "TCP4 ::1 ::1 1 2",
          "TCP6 192.0.2.1 192.0.2.2 1 2", "TCP4 192.0.2.256 192.0.2.2 1 2",
          "TCP4 192.0.2.1 192.0.2.2 65536 2", "TCP4 192.0.2.1 192.0.2.2 -1 2",
          "TCP4 192.0.2.1 192.0.2.2 01 2", "TCP4  192.0.2.1 192.0.2.2 1 2", "TCP4",
          "TCP4 192.0.2.1 192.0.2.2 1 2 "}) {
        CAPTURE(bad);
        CHECK(reason("PROXY " + std::string(bad) + "\r\n") == "malformed address or port");
    }
}

TEST_CASE("a line that is not complete needs more, up to its longest")
{
    CHECK(needs_more(""));
    CHECK(needs_more("PRO"));
    CHECK(needs_more("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r"));
    CHECK(needs_more("PROXY UNKNOWN " + std::string(92, 'x')));
}

TEST_CASE("a binary header names an IPv4 or IPv6 client")
{
    const auto bytes = binary('\x21', '\x11', ipv4_block());
    const auto v4 = header(bytes + "HELLO");
    CHECK(v4.size == bytes.size());
    CHECK(v4.source == ProxyHeader::Source::ip);
    CHECK(v4.address == ip("192.0.2.1"));
    CHECK(v4.port == 5000);
    const auto v6 = header(binary('\x21', '\x21',
                                  text(ip("2001:db8::1"), 0) + text(ip("::1"), 0) +
                                      std::string("\x13\x88\x01\xbb", 4)));
    CHECK(v6.address == ip("2001:db8::1"));
    CHECK(v6.port == 5000);
}

TEST_CASE("a proxy that connects for itself, or for nobody known, is the peer")
{
    CHECK(header(binary('\x20', '\0', "")).source == ProxyHeader::Source::proxy);
    CHECK(header(binary('\x20', '\x11', ipv4_block())).source == ProxyHeader::Source::proxy);
    CHECK(header(binary('\x20', '\x77', "anything")).source == ProxyHeader::Source::proxy);
    CHECK(header(binary('\x21', '\0', "anything")).source == ProxyHeader::Source::proxy);
}

TEST_CASE("the client of a Unix socket has no address")
{
    CHECK(header(binary('\x21', '\x31', std::string(216, 'x'))).source ==
          ProxyHeader::Source::unix_socket);
}

TEST_CASE("extensions are skipped; their lengths must fit")
{
    const auto with = [](const std::string& extensions) {
        return binary('\x21', '\x11', ipv4_block() + extensions);
    };
    CHECK(header(with(extension(4, "") + extension(1, "h2") + extension('\xea', "vpc"))).port ==
          5000);
    CHECK(reason(with("\x01")) == "truncated extension");
    CHECK(reason(with(std::string("\x01\x00", 2))) == "truncated extension");
    CHECK(reason(with(std::string("\x01\x00\x02h", 4))) == "an extension ends behind the header");
    CHECK(reason(with(std::string("\x01\xff\xff", 3))) == "an extension ends behind the header");
}

TEST_CASE("a checksum must be that of the header")
{
    // CRC-32C of the header with zeros in its place.
    const auto with = [](const std::string& checksum) {
        return binary('\x21', '\x11', ipv4_block() + extension(3, checksum));
    };
    CHECK(reason(with(std::string(4, '\0'))) == "wrong checksum");
    CHECK(reason(with("abc")) == "wrong checksum");
    CHECK(reason(with("")) == "wrong checksum");
    CHECK(header(with(std::string("\xbe\x7a\xa0\xd3", 4))).port == 5000);
}

TEST_CASE("a binary header that cannot be is refused as soon as it is seen")
{
    CHECK(reason("\r\n\r\nX") == "no PROXY header");
    CHECK(reason(kSignature + '\x11') == "unknown version or command");
    CHECK(reason(kSignature + '\x22') == "unknown version or command");
    CHECK(reason(binary('\x21', '\x12', ipv4_block())) == "unknown family");
    CHECK(reason(binary('\x21', '\x41', ipv4_block())) == "unknown family");
    CHECK(reason(binary('\x21', '\x11', "too short")) == "addresses end behind the header");
    CHECK(reason(binary('\x21', '\x21', ipv4_block())) == "addresses end behind the header");
    CHECK(reason(binary('\x21', '\x31', std::string(215, 'x'))) ==
          "addresses end behind the header");
    CHECK(reason(kSignature + "\x21\x11\xff\xff") == "header too long");
    CHECK(needs_more(kSignature));
    CHECK(needs_more(kSignature + std::string("\x21\x11\x00\x0c", 4)));
    const std::string longest(kMostProxyHeader - 16, 'x');
    CHECK(header(binary('\x20', '\0', longest)).size == kMostProxyHeader);
    CHECK(reason(binary('\x20', '\0', longest + 'x')) == "header too long");
}
