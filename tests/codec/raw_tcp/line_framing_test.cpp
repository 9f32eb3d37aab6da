#include "line_decoder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::raw_tcp;

namespace {

constexpr std::size_t kMost = 8;

// What a connection saw: its frames, and whether it had to be closed.
struct Outcome {
    std::vector<std::string> frames;
    bool too_long = false;
    std::string rest; // unfinished bytes
    bool operator==(const Outcome&) const = default;
};

// Presents the pieces as a host does: what was not used comes again in front of the next piece.
Outcome decode(const std::vector<std::string>& pieces, std::size_t most = kMost)
{
    LineDecoder decoder;
    Outcome outcome;
    for (const auto& piece : pieces) {
        outcome.rest += piece;
        std::string_view bytes = outcome.rest;
        for (;;) {
            const auto event = decoder.next(bytes, most);
            if (const auto* frame = std::get_if<Frame>(&event)) {
                outcome.frames.emplace_back(frame->payload);
                continue;
            }
            outcome.too_long = std::holds_alternative<TooLong>(event);
            break;
        }
        outcome.rest = bytes;
        if (outcome.too_long) {
            outcome.rest.clear(); // how much had come until then depends on the cuts
            break;
        }
    }
    return outcome;
}

std::vector<std::string> byte_by_byte(const std::string& stream)
{
    std::vector<std::string> pieces;
    for (const char c : stream)
        pieces.emplace_back(1, c);
    return pieces;
}

} // namespace

TEST_CASE("a line is a frame without its end")
{
    CHECK(decode({"one\ntwo\r\n"}) == Outcome{{"one", "two"}, false, ""});
}

TEST_CASE("only one CR belongs to the end of a line")
{
    CHECK(decode({"a\r\r\nb\rc\n"}) == Outcome{{"a\r", "b\rc"}, false, ""});
}

TEST_CASE("empty lines are no frames")
{
    CHECK(decode({"\n\r\n\na\n\n"}) == Outcome{{"a"}, false, ""});
}

TEST_CASE("a million empty lines are used up and give nothing")
{
    CHECK(decode({std::string(1'000'000, '\n')}) == Outcome{});
}

TEST_CASE("an unfinished line stays with the caller")
{
    CHECK(decode({"one\ntw"}) == Outcome{{"one"}, false, "tw"});
}

TEST_CASE("NUL and bytes that are no UTF-8 are data")
{
    const std::string raw("a\0\xff\xc0", 4);
    CHECK(decode({raw + "\n"}) == Outcome{{raw}, false, ""});
}

TEST_CASE("a line may be as long as the limit, however it ends")
{
    const std::string most(kMost, 'x');
    CHECK(decode({most + "\n"}) == Outcome{{most}, false, ""});
    CHECK(decode({most + "\r\n"}) == Outcome{{most}, false, ""});
    CHECK(decode({most + "\r", "\n"}) == Outcome{{most}, false, ""});
}

TEST_CASE("a line above the limit is refused before its end has come")
{
    CHECK(decode({std::string(kMost + 1, 'x')}).too_long);
    CHECK(decode({std::string(kMost + 1, 'x') + "\n"}).too_long);
    CHECK(decode({std::string(kMost, 'x') + "\ry"}).too_long);
}

TEST_CASE("frames in front of one that is too long are kept")
{
    CHECK(decode({"a\n" + std::string(kMost + 1, 'x') + "\nb\n"}) == Outcome{{"a"}, true, ""});
}

TEST_CASE("how the stream was cut does not change the frames")
{
    const std::vector<std::string> streams = {
        "one\ntwo\r\n\r\n\nthree\r\r\nend",
        std::string("a\0b\n\r\n\xff\r\n", 9),
        "12345678\r\n12345678\n12345678\r",
        "ok\n123456789\nnever\n",
        "ok\n12345678\rx\n",
    };
    for (const auto& stream : streams) {
        CAPTURE(stream);
        const auto whole = decode({stream});
        CHECK(decode(byte_by_byte(stream)) == whole);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            CAPTURE(cut);
            CHECK(decode({stream.substr(0, cut), stream.substr(cut)}) == whole);
        }
    }
}

TEST_CASE("a frame that could not be used comes again from where it was")
{
    LineDecoder decoder;
    const std::string_view stream = "\none\ntwo\n";
    auto bytes = stream;
    REQUIRE(std::holds_alternative<Frame>(decoder.next(bytes, kMost)));
    bytes = stream; // no room for the answer
    const auto again = decoder.next(bytes, kMost);
    REQUIRE(std::holds_alternative<Frame>(again));
    CHECK(std::get<Frame>(again).payload == "one");
    CHECK(bytes == "two\n");
}
