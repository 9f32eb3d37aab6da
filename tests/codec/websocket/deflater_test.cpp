#include "deflate_scratch.hpp"
#include "deflated_message.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace iotcc::websocket;
using namespace iotcc::websocket::testing;

namespace {

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

} // namespace

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
