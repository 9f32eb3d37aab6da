#include "deflate_scratch.hpp"
#include "deflater.hpp"
#include "inflater.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::websocket;

namespace {

using Bytes = std::vector<std::byte>;
using Outcome = Inflater::Outcome;
constexpr std::size_t kMost = 1024 * 1024;

Bytes bytes(std::initializer_list<int> values)
{
    Bytes result;
    for (const int value : values)
        result.push_back(static_cast<std::byte>(value));
    return result;
}

Bytes bytes_of(std::string_view text)
{
    const auto all = std::as_bytes(std::span(text));
    return {all.begin(), all.end()};
}

std::string text_of(const Bytes& all)
{
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}

// A whole message in parts of this size.
Outcome inflate(Inflater& inflater, std::span<const std::byte> payload, Bytes& message,
                std::size_t part = SIZE_MAX, std::size_t most = kMost)
{
    while (!payload.empty()) {
        const auto now = payload.first(std::min(part, payload.size()));
        payload = payload.subspan(now.size());
        if (const auto outcome = inflater.add(now, message, most); outcome != Outcome::good)
            return outcome;
    }
    return inflater.finish(message, most);
}

std::string inflated(Inflater& inflater, std::span<const std::byte> payload)
{
    Bytes message;
    CHECK(inflate(inflater, payload, message) == Outcome::good);
    return text_of(message);
}

Bytes deflated(Deflater& deflater, std::string_view message)
{
    Bytes payload;
    deflater.deflate(std::as_bytes(std::span(message)), payload);
    return payload;
}

// Text with much that was there before, at all distances up to about `size`.
std::string text(std::size_t size)
{
    std::string result;
    std::uint32_t state = 1;
    while (result.size() < size) {
        state = state * 1664525 + 1013904223;
        const std::size_t length = 3 + (state >> 8) % 40;
        const std::size_t back = (state >> 16) % (result.size() + 1);
        if (state >> 30 != 0 && back >= length)
            result += result.substr(result.size() - back, length);
        else
            result += static_cast<char>('a' + (state >> 24) % 26);
    }
    return result;
}

// Given one byte of room at a time, zlib has nothing but its window to look back into.
std::string inflated_with_256_bytes(Bytes payload)
{
    for (const int tail : {0x00, 0x00, 0xff, 0xff})
        payload.push_back(static_cast<std::byte>(tail));
    z_stream strict{};
    REQUIRE(inflateInit2(&strict, -8) == Z_OK);
    strict.next_in = reinterpret_cast<Bytef*>(payload.data());
    strict.avail_in = static_cast<uInt>(payload.size());
    std::string found;
    for (int result = Z_OK; result == Z_OK;) {
        Bytef byte = 0;
        strict.next_out = &byte;
        strict.avail_out = 1;
        result = ::inflate(&strict, Z_SYNC_FLUSH);
        if (strict.avail_out == 0)
            found += static_cast<char>(byte);
    }
    inflateEnd(&strict);
    return found;
}

struct Example {
    const char* section;
    Bytes payload;
    std::string message;
};

const Example kExamples[] = {
    {"7692 7.2.3.1", bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00}), "Hello"},
    {"7692 7.2.3.3 not compressed",
     bytes({0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00}), "Hello"},
    {"7692 7.2.3.4 a last block", bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00}), "Hello"},
    {"7692 7.2.3.4 with nothing behind it", bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00}),
     "Hello"},
    {"7692 7.2.3.4 twice",
     bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00,
            0x00}),
     "HelloHello"},
    {"7692 7.2.3.5 two blocks",
     bytes({0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00}),
     "Hello"},
    {"7692 7.2.3.6 empty", bytes({0x00}), ""},
    {"7692 7.2.1 empty, nothing to flush", {}, ""},
    {"7692 7.2.1 empty, a last block", bytes({0x01}), ""},
    {"1951 3.2.4 empty blocks",
     bytes({0x00, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0xff, 0xff, 0x00}), ""},
};

} // namespace

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

TEST_CASE("what is deflated is inflated to the same, with and without context, for every window")
{
    const std::string messages[] = {text(1),       "", text(200),   text(200),
                                    text(100'000), "", text(70'000)};
    for (int bits = 8; bits <= 15; ++bits) {
        CAPTURE(bits);
        Deflater deflater(bits);
        Inflater inflater(bits);
        for (const auto& message : messages) {
            const auto payload = deflated(deflater, message);
            CHECK_FALSE(payload.empty());
            CHECK(inflated(inflater, payload) == message);
        }
        for (const auto& message : messages) {
            deflater.restart();
            const auto payload = deflated(deflater, message);
            inflater.restart();
            CHECK(inflated(inflater, payload) == message);
        }
    }
}

TEST_CASE("what cannot be compressed is deflated and inflated to the same")
{
    std::minstd_rand random;
    for (const std::size_t size : {1, 70, 1000, 100'000}) {
        std::string message;
        while (message.size() < size)
            message += static_cast<char>(random() >> 8);
        Deflater deflater;
        Inflater inflater;
        CHECK(inflated(inflater, deflated(deflater, message)) == message);
    }
}

TEST_CASE("with context takeover a message said twice is short, without it is not")
{
    const auto message = text(500);
    Deflater deflater;
    const auto first = deflated(deflater, message).size();
    CHECK(deflated(deflater, message).size() < 30);
    deflater.restart();
    CHECK(deflated(deflater, message).size() == first);
}

TEST_CASE("what is compressed ends without the tail, and an empty message is one byte")
{
    Deflater deflater;
    CHECK(deflated(deflater, "Hello") == kExamples[0].payload);
    CHECK(deflated(deflater, "") == bytes({0x00}));
    deflater.restart();
    CHECK(deflated(deflater, "") == bytes({0x00}));
    CHECK(deflated(deflater, "Hello") == kExamples[0].payload);
}

TEST_CASE("messages of all sizes end within the room that was made for them")
{
    for (std::size_t size = 1; size < 700; ++size) {
        Deflater deflater;
        Inflater inflater;
        const auto message = text(size);
        CHECK(inflated(inflater, deflated(deflater, message)) == message);
    }
}

TEST_CASE("a window of 8 bits is kept to, though zlib has none")
{
    for (const auto& message : {text(100'000), std::string(100'000, 'x'), text(300) + text(300)}) {
        Deflater eight(8), ten(10);
        CHECK(inflated_with_256_bytes(deflated(eight, message)) == message);
        // The same does not fit by chance.
        if (message != std::string(100'000, 'x'))
            CHECK(inflated_with_256_bytes(deflated(ten, message)) != message);
    }
}

TEST_CASE("connections that share a scratch know nothing of each other's messages")
{
    DeflateScratch scratch;
    const auto message = text(500);
    const auto first = deflated(scratch.deflater(15), message);
    CHECK(deflated(scratch.deflater(15), message) == first);
    CHECK(inflated(scratch.inflater(), deflated(scratch.deflater(9), message)) == message);
    CHECK(inflated(scratch.inflater(), deflated(scratch.deflater(8), message)) == message);
    CHECK(inflated(scratch.inflater(), kExamples[0].payload) == "Hello");
    Bytes found;
    CHECK(inflate(scratch.inflater(), bytes({0xf2, 0x00, 0x11, 0x00, 0x00}), found) ==
          Outcome::malformed);
    CHECK(inflated(scratch.inflater(), kExamples[0].payload) == "Hello");
}
