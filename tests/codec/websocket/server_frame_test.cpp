#include "close_code.hpp"
#include "mask.hpp"
#include "server_frame.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

using namespace iotcc::websocket;
using namespace std::string_literals;

namespace {

std::string header_of(Opcode opcode, std::size_t size, Compression compression = Compression::none)
{
    std::byte header[kServerHeaderMax];
    write_server_header(header, opcode, size, compression);
    return {reinterpret_cast<const char*>(header), server_header_size(size)};
}

} // namespace

TEST_CASE("our frames are whole, without a mask, and their length is in its shortest form")
{
    CHECK(header_of(Opcode::text, 5) == "\x81\x05");
    CHECK(header_of(Opcode::binary, 125) == "\x82\x7d");
    CHECK(header_of(Opcode::binary, 126) == "\x82\x7e\x00\x7e"s);
    CHECK(header_of(Opcode::binary, 65'535) == "\x82\x7e\xff\xff"s);
    CHECK(header_of(Opcode::binary, 65'536) == "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
    CHECK(header_of(Opcode::pong, 0) == "\x8a\x00"s);
    CHECK(header_of(Opcode::text, 5, Compression::deflated) == "\xc1\x05");
}

TEST_CASE("a frame made in place has its header right before the payload")
{
    for (const std::size_t size : {0u, 1u, 125u, 126u, 65'535u, 65'536u}) {
        std::vector<std::byte> room(kServerHeaderMax + size, std::byte{'x'});
        const auto frame =
            frame_in_place(Opcode::binary, std::span(room).subspan(kServerHeaderMax));
        const std::string written(reinterpret_cast<const char*>(frame.data()), frame.size());
        CHECK(written == header_of(Opcode::binary, size) + std::string(size, 'x'));
    }
}

TEST_CASE("a Close frame carries its code, and as much of the reason as fits")
{
    CHECK(close_frame(close_code::none, "not sent") == "\x88\x00"s);
    CHECK(close_frame(close_code::normal, "bye") == "\x88\x05\x03\xe8"s + "bye");
    CHECK(close_frame(close_code::normal, std::string(200, 'r')) ==
          "\x88\x7d\x03\xe8"s + std::string(123, 'r'));
    // 122 bytes, then a character of two: it does not fit, and no half of it is sent.
    CHECK(close_frame(close_code::normal, std::string(122, 'r') + "\u00e9") ==
          "\x88\x7c\x03\xe8"s + std::string(122, 'r'));
}

TEST_CASE("a mask comes off at every length and from every place of the key")
{
    constexpr MaskKey key = 0xa1b2c3d4;
    const auto key_bytes = std::as_bytes(std::span(&key, 1));
    for (std::size_t size = 0; size < 70; ++size)
        for (std::size_t cut = 0; cut <= size; ++cut) {
            std::vector<std::byte> payload(size);
            for (std::size_t i = 0; i < size; ++i)
                payload[i] = static_cast<std::byte>(i) ^ key_bytes[i % 4];
            unmask(std::span(payload).first(cut), key);
            unmask(std::span(payload).subspan(cut), after(key, cut));
            for (std::size_t i = 0; i < size; ++i)
                REQUIRE(payload[i] == static_cast<std::byte>(i));
        }
}
