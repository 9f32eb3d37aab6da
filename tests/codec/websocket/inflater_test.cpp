#include "deflated_message.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace iotcc::websocket;
using namespace iotcc::websocket::testing;

TEST_CASE("the examples of RFC 7692 are inflated whole, byte by byte and at every cut")
{
    for (const auto& row : kExamples) {
        CAPTURE(row.section);
        Inflater inflater;
        CHECK(inflated(inflater, row.payload) == row.message);
        inflater.restart();
        Bytes message;
        CHECK(inflate(inflater, row.payload, message, 1) == Outcome::good);
        CHECK(text_of(message) == row.message);
        for (std::size_t cut = 0; cut <= row.payload.size(); ++cut) {
            inflater.restart();
            message.clear();
            const auto payload = std::span<const std::byte>(row.payload);
            CHECK(inflater.add(payload.first(cut), message, kMost) == Outcome::good);
            CHECK(inflater.add(payload.subspan(cut), message, kMost) == Outcome::good);
            CHECK(inflater.finish(message, kMost) == Outcome::good);
            CHECK(text_of(message) == row.message);
        }
    }
}

TEST_CASE("a message may refer to earlier ones, also beyond a last block, until the restart")
{
    const auto first = bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00});
    const auto last = bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00});
    const auto again = bytes({0xf2, 0x00, 0x11, 0x00, 0x00}); // RFC 7692 section 7.2.3.2
    for (const auto& before : {first, last}) {
        Inflater inflater;
        CHECK(inflated(inflater, before) == "Hello");
        CHECK(inflated(inflater, again) == "Hello");
        CHECK(inflated(inflater, {}).empty());
        CHECK(inflated(inflater, again) == "Hello");
        inflater.restart();
        Bytes message;
        CHECK(inflate(inflater, again, message) == Outcome::malformed);
    }
}

TEST_CASE("what is no DEFLATE, or is cut off, is malformed")
{
    const Bytes rows[] = {
        bytes({0xff}),                               // no such block (RFC 1951 section 3.2.3)
        bytes({0x06}),                               // the same, not the last
        bytes({0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48}), // the length's complement
        bytes({0xf2, 0x00, 0x11, 0x00, 0x00}),       // refers to nothing
        bytes({0x04, 0x00}),                         // no codes
        bytes({0xed, 0xff}),
        bytes({0xf2}), // cut off
        bytes({0xf2, 0x48}),
        bytes({0xf2, 0x48, 0xcd, 0xc9}),
        bytes({0x00, 0x05}),
        bytes({0x00, 0x20, 0x00, 0xdf, 0xff, 0x48}),
        bytes({0x00, 0x00, 0x00, 0xff, 0xff}), // the tail was not stripped
        bytes({0x01, 0x00, 0x00, 0xff, 0xff, 0xff}),
    };
    for (const auto& row : rows) {
        CAPTURE(std::to_integer<int>(row[0]));
        CAPTURE(row.size());
        Inflater inflater;
        Bytes message;
        CHECK(inflate(inflater, row, message) == Outcome::malformed);
        inflater.restart();
        CHECK(inflate(inflater, row, message, 1) == Outcome::malformed);
        inflater.restart();
        CHECK(inflated(inflater, kExamples[0].payload) == "Hello");
    }
}

TEST_CASE("a truncated message is never taken for another one")
{
    Deflater deflater;
    const auto payload = deflated(deflater, text(3000));
    for (std::size_t size = 1; size < payload.size(); ++size) {
        Inflater inflater;
        Bytes message;
        CHECK(inflate(inflater, std::span(payload).first(size), message) == Outcome::malformed);
    }
}

TEST_CASE("a message may be as large as the limit and no byte larger, however it comes")
{
    const auto whole = text(20'000);
    Deflater deflater;
    const auto payload = deflated(deflater, whole);
    for (const std::size_t part : {SIZE_MAX, std::size_t{1}, std::size_t{1000}}) {
        Inflater inflater;
        Bytes message;
        CHECK(inflate(inflater, payload, message, part, whole.size()) == Outcome::good);
        CHECK(text_of(message) == whole);
        for (const std::size_t most : {whole.size() - 1, std::size_t{8192}, std::size_t{0}}) {
            inflater.restart();
            Bytes some;
            CHECK(inflate(inflater, payload, some, part, most) == Outcome::too_large);
            CHECK(some.size() <= most);
        }
    }
}

TEST_CASE("all that a part inflates to is there with it")
{
    for (std::size_t size = 8000; size < 8600; ++size) { // about the chunk that is inflated at once
        Deflater deflater;
        Inflater inflater;
        Bytes message;
        CHECK(inflater.add(deflated(deflater, std::string(size, 'x')), message, kMost) ==
              Outcome::good);
        CHECK(message.size() == size);
    }
}

TEST_CASE("a message that was given up leaves nothing behind after the restart")
{
    Inflater inflater;
    Bytes message;
    CHECK(inflater.add(bytes({0xf2, 0x48}), message, kMost) == Outcome::good);
    inflater.restart();
    CHECK(inflated(inflater, {}).empty());
    CHECK(inflated(inflater, kExamples[0].payload) == "Hello");
}

TEST_CASE("what the buffer held before counts and stays")
{
    Inflater inflater;
    Bytes message = bytes_of("head");
    CHECK(inflate(inflater, kExamples[0].payload, message, 1, 9) == Outcome::good);
    CHECK(text_of(message) == "headHello");
    CHECK(inflate(inflater, kExamples[0].payload, message, 1, 9) == Outcome::too_large);
}

TEST_CASE("256 MB in 256 KB cost the limit, and are read no further than it")
{
    Deflater deflater;
    auto megabyte = deflated(deflater, std::string(kMost, '\0'));
    const auto tail = bytes({0x00, 0x00, 0xff, 0xff});
    megabyte.insert(megabyte.end(), tail.begin(), tail.end());
    Bytes bomb;
    for (int i = 0; i < 256; ++i)
        bomb.insert(bomb.end(), megabyte.begin(), megabyte.end());
    REQUIRE(bomb.size() < 300'000);
    constexpr std::size_t most = 1'000'000; // no power of two, as buffers like to be
    for (const std::size_t part : {bomb.size(), std::size_t{125}}) {
        Inflater inflater;
        Bytes message;
        auto outcome = Outcome::good;
        std::size_t read = 0;
        for (; outcome == Outcome::good && read < bomb.size(); read += part)
            outcome = inflater.add(
                std::span(bomb).subspan(read, std::min(part, bomb.size() - read)), message, most);
        CHECK(outcome == Outcome::too_large);
        CHECK(read <= megabyte.size() + part);
        CHECK(message.size() <= most);
        CHECK(message.capacity() <= most);
    }
}

TEST_CASE("what is too large and malformed behind the limit is too large, however it comes")
{
    Deflater deflater;
    const auto whole = text(2000);
    auto payload = deflated(deflater, whole);
    for (const int last : {0x00, 0x00, 0xff, 0xff, 0xff}) // the tail, then no such block
        payload.push_back(static_cast<std::byte>(last));
    for (const std::size_t part : {payload.size(), std::size_t{1}}) {
        Inflater inflater;
        Bytes message;
        CHECK(inflate(inflater, payload, message, part, whole.size() - 1) == Outcome::too_large);
        inflater.restart();
        message.clear();
        CHECK(inflate(inflater, payload, message, part, whole.size()) == Outcome::malformed);
    }
}

TEST_CASE("a megabyte of last blocks is inflated in one go")
{
    Bytes payload;
    while (payload.size() < kMost) {
        payload.push_back(std::byte{0x03});
        payload.push_back(std::byte{0x00});
    }
    Inflater inflater;
    CHECK(inflated(inflater, payload).empty());
}
