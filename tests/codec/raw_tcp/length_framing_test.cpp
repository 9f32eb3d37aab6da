#include "decoding.hpp"

#include <cstdint>

using namespace iotcc::raw_tcp;
using Counts = LengthFraming::Counts;
using Header = LengthFraming::Header;
using Order = LengthFraming::Order;

namespace {

constexpr std::size_t kMost = 300;

std::string bytes(std::initializer_list<int> values)
{
    std::string out;
    for (const int value : values)
        out += static_cast<char>(value);
    return out;
}

std::string header(const LengthFraming& framing, std::uint64_t length)
{
    std::string out(framing.offset, 'h');
    for (int i = 0; i < framing.length_bytes; ++i) {
        const int at = framing.order == Order::big_endian ? framing.length_bytes - 1 - i : i;
        out += static_cast<char>(length >> 8 * at & 0xff);
    }
    return out;
}

// Every way to write a header, without an adjustment.
std::vector<LengthFraming> all()
{
    std::vector<LengthFraming> out;
    for (const std::uint8_t size : {1, 2, 4})
        for (const std::uint8_t offset : {0, 3})
            for (const auto order : {Order::big_endian, Order::little_endian})
                for (const auto counts : {Counts::payload, Counts::header_and_payload})
                    out.push_back(
                        {.length_bytes = size, .offset = offset, .order = order, .counts = counts});
    return out;
}

} // namespace

TEST_CASE("the length in front says where a frame ends")
{
    CHECK(decode(LengthFraming{}, {bytes({0, 0, 0, 2, 'a', 'b', 0, 0, 0, 1, 'c', 0, 0})}, kMost) ==
          Decoding{{"ab", "c"}, bytes({0, 0})});
    CHECK(decode(LengthFraming{.length_bytes = 2, .order = Order::little_endian},
                 {bytes({2, 0, 'a', 'b', 1, 0, 'c'})}, kMost) == Decoding{{"ab", "c"}});
    CHECK(decode(LengthFraming{.length_bytes = 1}, {bytes({1, 'a', 5, 'b'})}, kMost) ==
          Decoding{{"a"}, bytes({5, 'b'})});
}

TEST_CASE("a header may have bytes in front, be counted, and stay with the message")
{
    LengthFraming framing{.length_bytes = 1, .offset = 2};
    CHECK(decode(framing, {"hh\x01x"}, kMost) == Decoding{{"x"}});
    framing.header = Header::keep;
    CHECK(decode(framing, {"hh\x01x"}, kMost) == Decoding{{"hh\x01x"}});
    framing.counts = Counts::header_and_payload;
    CHECK(decode(framing, {"hh\x04x"}, kMost) == Decoding{{"hh\x04x"}});
}

TEST_CASE("what the length does not count is added, what it counts too much is taken off")
{
    CHECK(decode(LengthFraming{.length_bytes = 1, .adjust = 2}, {"\x01xcc"}, kMost) ==
          Decoding{{"xcc"}});
    CHECK(decode(LengthFraming{.length_bytes = 1, .adjust = -2}, {"\x03x"}, kMost) ==
          Decoding{{"x"}});
}

TEST_CASE("a frame of length 0 is a message, a million of them are a million")
{
    CHECK(decode(LengthFraming{}, {std::string(8, '\0')}, kMost) == Decoding{{"", ""}});
    const auto seen = decode(LengthFraming{.length_bytes = 1}, {std::string(1'000'000, '\0')}, 0);
    CHECK(seen.frames.size() == 1'000'000);
    CHECK(seen.rest.empty());
}

TEST_CASE("the header alone decides whether a frame is too long")
{
    using enum Decoding::End;
    for (const auto& framing : all()) {
        const auto head = header(framing, 0).size();
        const auto counted = framing.counts == Counts::payload ? 0 : head;
        if (framing.length_bytes == 1)
            continue; // holds nothing above the limit
        CAPTURE(int{framing.length_bytes});
        const auto most = header(framing, kMost + counted);
        CHECK(decode(framing, {most}, kMost) == Decoding{{}, most});
        CHECK(decode(framing, {header(framing, kMost + counted + 1)}, kMost).end == too_long);
        CHECK(decode(framing, {header(framing, 0xffffffff)}, kMost).end == too_long);
    }
    const LengthFraming large{.adjust = 65536};
    CHECK(decode(large, {header(large, 0xffffffff)}, kMost).end == too_long);
    const LengthFraming wrong{.order = Order::little_endian};
    CHECK(decode(wrong, {bytes({0, 0, 0, 2, 'a', 'b'})}, kMost).end == too_long);
}

TEST_CASE("a length that is shorter than its own header is an error")
{
    using enum Decoding::End;
    for (const auto& framing : all()) {
        const auto head = header(framing, 0).size();
        if (framing.counts == Counts::payload)
            continue;
        CHECK(decode(framing, {header(framing, head)}, kMost) == Decoding{{""}});
        CHECK(decode(framing, {header(framing, head - 1)}, kMost).end == bad_length);
        CHECK(decode(framing, {header(framing, 0)}, kMost).end == bad_length);
    }
    CHECK(decode(LengthFraming{.length_bytes = 1, .adjust = -2}, {"\x01"}, kMost).end ==
          bad_length);
    const auto seen =
        decode(LengthFraming{.length_bytes = 1, .adjust = -1}, {"\x02x", std::string(1, '\0')}, 9);
    CHECK(seen == Decoding{{"x"}, "", bad_length});
}

TEST_CASE("as much is asked for as the frame is known to have")
{
    Searched searched = 0;
    const auto total = [&](std::string_view bytes) {
        return std::get<NeedMore>(LengthFraming{}.next(bytes, kMost, searched)).total;
    };
    CHECK(total("") == 4);
    CHECK(total(std::string_view("\0\0\0", 3)) == 4);
    CHECK(total(std::string_view("\0\0\1\0", 4)) == 260);
    CHECK(total(std::string_view("\0\0\1\0x", 5)) == 260);
}

TEST_CASE("how the stream was cut does not change the frames of a length")
{
    for (const auto& framing : all()) {
        const auto head = header(framing, 0).size();
        const auto counted = framing.counts == Counts::payload ? 0 : head;
        const auto frame = [&](const std::string& payload) {
            return header(framing, payload.size() + counted) + payload;
        };
        const auto stream = frame("one") + frame("") + frame(std::string(40, 'x'));
        check_cuts(framing, stream + frame("unfinished").substr(0, head + 2), 40);
        check_cuts(framing, stream + frame("unfinished").substr(0, head - 1), 40);
        check_cuts(framing, stream + header(framing, 0xff) + "never", 40);
    }
}

TEST_CASE("what is sent has the header that the device sends")
{
    for (const auto& framing : all()) {
        check_read_back(framing, "");
        check_read_back(framing, "payload");
        check_read_back(framing, std::string(200, 'x'));
    }
    CHECK(LengthFraming{.length_bytes = 2, .offset = 1}.encode("ab") == bytes({0, 0, 2, 'a', 'b'}));
    check_read_back(LengthFraming{.length_bytes = 1, .adjust = 2}, "xcc");
    check_read_back(LengthFraming{.length_bytes = 1, .adjust = -2}, "x");
}

TEST_CASE("what the length cannot count is not sent")
{
    const LengthFraming small{.length_bytes = 1};
    CHECK(small.room() == 255);
    check_read_back(small, std::string(255, 'x'));
    CHECK_FALSE(small.encode(std::string(256, 'x')));
    const LengthFraming counted{.length_bytes = 1, .counts = Counts::header_and_payload};
    CHECK(counted.room() == 254);
    CHECK_FALSE(counted.encode(std::string(255, 'x')));
    CHECK_FALSE(LengthFraming{.length_bytes = 1, .adjust = 2}.encode("x"));
    CHECK(LengthFraming{.length_bytes = 1, .adjust = -300}.room() == 0);
}
