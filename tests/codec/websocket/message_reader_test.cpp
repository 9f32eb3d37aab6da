#include "client_frame.hpp"
#include "frame_stream.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::websocket;
using namespace iotcc::websocket::testing;
using namespace std::string_literals;

namespace {

constexpr std::size_t kMost = 70'000;

struct Row {
    const char* section; // of RFC 6455, or the number of another
    const char* what;
    std::string stream;
    std::vector<std::string> events;
};

std::string repeated(std::size_t n, const std::string& piece)
{
    std::string all;
    for (std::size_t i = 0; i < n; ++i)
        all += piece;
    return all;
}

const std::vector<Row> kRows = {
    {"5.7",
     "a single-frame masked text",
     "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s,
     {"text Hello"}},
    {"5.6", "an empty text and an empty binary", text("") + binary(""), {"text ", "binary "}},
    {"5.6", "two messages in one stream", text("a") + binary("b"s), {"text a", "binary b"}},
    {"5.2",
     "125 bytes, the longest of the short form",
     binary(std::string(125, 'x')),
     {"binary " + std::string(125, 'x')}},
    {"5.2",
     "126 bytes, the shortest of the 16-bit form",
     binary(std::string(126, 'x')),
     {"binary " + std::string(126, 'x')}},
    {"5.2",
     "65535 bytes, the longest of the 16-bit form",
     binary(std::string(65535, 'x')),
     {"binary " + std::string(65535, 'x')}},
    {"5.2",
     "65536 bytes, the shortest of the 64-bit form",
     binary(std::string(65536, 'x')),
     {"binary " + std::string(65536, 'x')}},
    {"5.2",
     "125 bytes in the 16-bit form",
     client_frame({.payload = std::string(125, 'x'), .length_size = 2}),
     {"fail 1002"}},
    {"5.2",
     "5 bytes in the 64-bit form",
     client_frame({.payload = "hello", .length_size = 8}),
     {"fail 1002"}},
    {"5.2",
     "65535 bytes in the 64-bit form",
     client_frame({.length_size = 8, .announced = 65535}),
     {"fail 1002"}},
    {"5.2",
     "a length with its highest bit",
     client_frame({.length_size = 8, .announced = 1ull << 63}),
     {"fail 1002"}},
    {"5.2", "RSV1 without an extension", client_frame({.first = 0xc1}), {"fail 1002"}},
    {"5.2", "RSV2", client_frame({.first = 0xa1}), {"fail 1002"}},
    {"5.2", "RSV3", client_frame({.first = 0x91}), {"fail 1002"}},
    {"5.2",
     "RSV1 on a continuation",
     begin_text("a") + client_frame({.first = 0xc0}),
     {"fail 1002"}},
    {"5.5", "RSV1 on a ping", client_frame({.first = 0xc9}), {"fail 1002"}},
    {"5.2", "opcode 3", client_frame({.first = 0x83}), {"fail 1002"}},
    {"5.2", "opcode 4", client_frame({.first = 0x84}), {"fail 1002"}},
    {"5.2", "opcode 5", client_frame({.first = 0x85}), {"fail 1002"}},
    {"5.2", "opcode 6", client_frame({.first = 0x86}), {"fail 1002"}},
    {"5.2", "opcode 7", client_frame({.first = 0x87}), {"fail 1002"}},
    {"5.2", "opcode 11", client_frame({.first = 0x8b}), {"fail 1002"}},
    {"5.2", "opcode 15", client_frame({.first = 0x8f}), {"fail 1002"}},
    {"5.1",
     "a text without a mask",
     client_frame({.payload = "hello", .is_masked = false}),
     {"fail 1002"}},
    {"5.1", "an empty text without a mask", client_frame({.is_masked = false}), {"fail 1002"}},
    {"5.1",
     "a ping without a mask",
     client_frame({.first = 0x89, .is_masked = false}),
     {"fail 1002"}},
    {"5.4", "a text in three fragments", begin_text("He") + more("ll") + last("o"), {"text Hello"}},
    {"5.4",
     "a binary in fragments, some of them empty",
     begin_binary("") + more("a") + more("") + last(""),
     {"binary a"}},
    {"5.4", "nothing but empty fragments", begin_text("") + more("") + last(""), {"text "}},
    {"5.4",
     "10,000 fragments of a byte",
     begin_binary("a") + repeated(9'998, more("b")) + last("c"),
     {"binary a" + std::string(9'998, 'b') + "c"}},
    {"5.4",
     "control frames between fragments",
     begin_text("a") + ping("p") + more("b") + pong("q") + last("c"),
     {"ping p", "pong", "text abc"}},
    {"5.4", "a Close within a message", begin_text("a") + close(code(1001)), {"close 1001 "}},
    {"5.4", "a continuation without a beginning", more("a"), {"fail 1002"}},
    {"5.4", "a last fragment without a beginning", last("a"), {"fail 1002"}},
    {"5.4", "a continuation after a whole message", text("a") + last("b"), {"text a", "fail 1002"}},
    {"5.4", "a text within an unfinished text", begin_text("a") + text("b"), {"fail 1002"}},
    {"5.4", "a binary within an unfinished text", begin_text("a") + binary("b"), {"fail 1002"}},
    {"5.4",
     "a new beginning within an unfinished binary",
     begin_binary("a") + begin_binary("b"),
     {"fail 1002"}},
    {"5.5", "a ping of 125 bytes", ping(std::string(125, 'p')), {"ping " + std::string(125, 'p')}},
    {"5.5", "a ping of 126 bytes", ping(std::string(126, 'p')), {"fail 1002"}},
    {"5.5", "a Close of 126 bytes", close(code(1000, std::string(124, 'r'))), {"fail 1002"}},
    {"5.5", "a ping in fragments", client_frame({.first = 0x09}), {"fail 1002"}},
    {"5.5", "a Close in fragments", client_frame({.first = 0x08}), {"fail 1002"}},
    {"5.5.2", "an empty ping", ping(""), {"ping "}},
    {"5.5.2", "a ping that is no text", ping("\xff\x00"s), {"ping \xff\x00"s}},
    {"5.5.3", "a pong that nobody asked for", pong("x") + text("a"), {"pong", "text a"}},
    {"5.5.1", "an empty Close", close(""), {"close 0 "}},
    {"5.5.1", "a Close with code and reason", close(code(1000, "bye")), {"close 1000 bye"}},
    {"5.5.1", "a Close with half a code", close("\x03"), {"fail 1002"}},
    {"5.5.1", "a Close whose reason is no UTF-8", close(code(1000, "\xff")), {"fail 1007"}},
    {"5.5.1", "a Close whose reason ends in a character", close(code(1000, "\xc3")), {"fail 1007"}},
    {"5.5.1", "what follows a Close", close(code(1000)) + text("a"), {"close 1000 "}},
    {"8.1",
     "a text of every length of character",
     text("a\u00e9\u20ac\U0001f600"),
     {"text a\u00e9\u20ac\U0001f600"}},
    {"8.1", "a character in two fragments", begin_text("\xe2\x82") + last("\xac"), {"text \u20ac"}},
    {"8.1", "a text that ends within a character", text("a\xe2\x82"), {"fail 1007"}},
    {"8.1",
     "fragments that end within a character",
     begin_text("\xe2") + last("\x82"),
     {"fail 1007"}},
    {"8.1", "a surrogate", text("\xed\xa0\x80"), {"fail 1007"}},
    {"8.1", "an overlong form", text("\xc0\xaf"), {"fail 1007"}},
    {"8.1", "a value above U+10FFFF", text("\xf4\x90\x80\x80"), {"fail 1007"}},
    {"8.1", "bytes that are no text in a binary", binary("\xff\xfe"), {"binary \xff\xfe"}},
    {"7.4.1",
     "as much as is allowed",
     binary(std::string(kMost, 'x')),
     {"binary " + std::string(kMost, 'x')}},
    {"7.4.1",
     "a byte more, by its header",
     client_frame({.first = 0x82, .announced = kMost + 1}),
     {"fail 1009"}},
    {"7.4.1",
     "a length near 2^63",
     client_frame({.first = 0x82, .announced = (1ull << 63) - 1}),
     {"fail 1009"}},
    {"7.4.1",
     "a byte more in a further fragment",
     begin_binary(std::string(kMost, 'x')) + last("y"),
     {"fail 1009"}},
    {"7.4.1",
     "a length that would wrap with what is there",
     begin_binary("x") + client_frame({.first = 0x80, .announced = (1ull << 63) - 1}),
     {"fail 1009"}},
    {"6.2",
     "messages before a bad frame",
     text("a") + text("b") + client_frame({.first = 0x83}),
     {"text a", "text b", "fail 1002"}},
};

FrameStream read(const std::string& stream, std::size_t piece, ReaderLimits limits = {kMost, false})
{
    FrameStream frames(limits);
    for (std::size_t at = 0; at < stream.size(); at += piece)
        frames.receive(std::string_view(stream).substr(at, piece));
    return frames;
}

} // namespace

TEST_CASE("frames give the events of RFC 6455, however they are cut")
{
    for (const Row& row : kRows) {
        CAPTURE(row.section);
        CAPTURE(row.what);
        CHECK(read(row.stream, row.stream.size()).events() == row.events);
        CHECK(read(row.stream, 1).events() == row.events);
        CHECK(read(row.stream, 7).events() == row.events);
    }
}

TEST_CASE("one cut anywhere changes nothing")
{
    for (const Row& row : kRows) {
        if (row.stream.size() > 1000)
            continue; // those are cut often enough above
        for (std::size_t cut = 0; cut <= row.stream.size(); ++cut) {
            CAPTURE(row.what);
            CAPTURE(cut);
            FrameStream frames({kMost, false});
            frames.receive(std::string_view(row.stream).substr(0, cut));
            frames.receive(std::string_view(row.stream).substr(cut));
            REQUIRE(frames.events() == row.events);
        }
    }
}

TEST_CASE(
    "a stream that ends early gives what was whole, and no failure that its bytes do not hold")
{
    const std::string good =
        text("one") + begin_text("t") + ping("p") + last("wo") + close(code(1000));
    const std::vector<std::string> all = {"text one", "ping p", "text two", "close 1000 "};
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto events = read(good.substr(0, size), size == 0 ? 1 : size).events();
        REQUIRE(events.size() < all.size());
        CHECK(std::equal(events.begin(), events.end(), all.begin()));
    }
}

TEST_CASE("a bad frame is refused before its payload comes")
{
    const std::string unmasked = client_frame({.announced = 1000, .is_masked = false});
    CHECK(read(unmasked.substr(0, 2), 2).events() == std::vector<std::string>{"fail 1002"});
    const std::string reserved = client_frame({.first = 0x83});
    CHECK(read(reserved.substr(0, 1), 1).events() == std::vector<std::string>{"fail 1002"});
    const std::string large = client_frame({.first = 0x82, .announced = kMost + 1});
    CHECK(read(large.substr(0, 10), 10).events() == std::vector<std::string>{"fail 1009"});
}

TEST_CASE("an impossible byte fails a text whose frame and message are not complete")
{
    const std::string unfinished =
        client_frame({.first = 0x01, .payload = "abc\xff", .announced = 5000});
    CHECK(read(unfinished, 3).events() == std::vector<std::string>{"fail 1007"});
}

TEST_CASE("a host keeps no more than a control frame, whatever is announced")
{
    FrameStream frames({kMost, false});
    frames.receive(
        client_frame({.first = 0x82, .payload = std::string(30'000, 'x'), .announced = 60'000}));
    CHECK(frames.kept() == 0);
    CHECK(frames.is_assembling());
    FrameStream pinged({kMost, false});
    pinged.receive(ping(std::string(125, 'p')).substr(0, 130));
    CHECK(pinged.kept() == 130);
}

TEST_CASE("what a message was gathered in goes with it")
{
    FrameStream frames({kMost, false});
    frames.receive(begin_text("a"));
    CHECK(frames.is_assembling());
    frames.receive(last("b"));
    CHECK_FALSE(frames.is_assembling());
    CHECK(frames.events() == std::vector<std::string>{"text ab"});
}

TEST_CASE("what is not one good frame is left as it was for the reader of any")
{
    const std::string rows[] = {text("0123456789abcdef\xff"s), text("\xc3"s),
                                text("ab").substr(0, 7),       begin_text("a"),
                                client_frame({.first = 0x89}), ""s};
    for (const auto& row : rows) {
        CAPTURE(row.size());
        std::string stream = row;
        std::span<std::byte> bytes = std::as_writable_bytes(std::span(stream));
        MessageReader reader;
        CHECK_FALSE(reader.next_plain(bytes, kMost));
        CHECK(bytes.size() == row.size());
        CHECK(stream == row);
    }
}

TEST_CASE("a plain frame is taken alone, up to the limit")
{
    std::string stream = text("abc") + binary("d"s);
    std::span<std::byte> bytes = std::as_writable_bytes(std::span(stream));
    MessageReader reader;
    CHECK_FALSE(reader.next_plain(bytes, 2));
    const auto message = reader.next_plain(bytes, 3);
    REQUIRE(message);
    CHECK(message->is_text);
    CHECK(message->payload.size() == 3);
    CHECK(bytes.size() == binary("d"s).size());
    CHECK(reader.is_idle());
}

TEST_CASE("with compression agreed RSV1 marks a message, on its first frame only")
{
    const ReaderLimits limits{kMost, true};
    const auto deflated = [](std::uint8_t first) {
        return client_frame({.first = first, .payload = "\xff"});
    };
    CHECK(read(deflated(0xc1), 1, limits).events() ==
          std::vector<std::string>{"deflated text \xff"});
    CHECK(read(deflated(0x41) + last("x"), 1, limits).events() ==
          std::vector<std::string>{"deflated text \xffx"});
    CHECK(read(begin_text("a") + deflated(0xc0), 1, limits).events() ==
          std::vector<std::string>{"fail 1002"});
    CHECK(read(deflated(0xc9), 1, limits).events() == std::vector<std::string>{"fail 1002"});
}

TEST_CASE("codes of a Close: those for the wire are taken, the others fail it")
{
    const auto events_of = [](unsigned number) { return read(close(code(number)), 200).events(); };
    for (const unsigned good :
         {1000u, 1001u, 1002u, 1003u, 1007u, 1011u, 1012u, 1014u, 3000u, 3999u, 4000u, 4999u})
        CHECK(events_of(good) == std::vector<std::string>{"close " + std::to_string(good) + ' '});
    for (const unsigned bad :
         {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 2000u, 2999u, 5000u, 65535u})
        CHECK(events_of(bad) == std::vector<std::string>{"fail 1002"});
}
