#include "decoding.hpp"

using namespace iotcc::raw_tcp;

namespace {

constexpr std::size_t kMost = 8;

Decoding lines(const std::vector<std::string>& pieces)
{
    return decode(LineFraming{}, pieces, kMost);
}

} // namespace

TEST_CASE("a line is a frame without its end")
{
    CHECK(lines({"one\ntwo\r\n"}) == Decoding{{"one", "two"}});
}

TEST_CASE("only one CR belongs to the end of a line")
{
    CHECK(lines({"a\r\r\nb\rc\n"}) == Decoding{{"a\r", "b\rc"}});
}

TEST_CASE("empty lines are no frames")
{
    CHECK(lines({"\n\r\n\na\n\n"}) == Decoding{{"a"}});
}

TEST_CASE("a million empty lines are used up and give nothing")
{
    CHECK(lines({std::string(1'000'000, '\n')}) == Decoding{});
}

TEST_CASE("an unfinished line stays with the caller")
{
    CHECK(lines({"one\ntw"}) == Decoding{{"one"}, "tw"});
}

TEST_CASE("in a line NUL and bytes that are no UTF-8 are data")
{
    const std::string raw("a\0\xff\xc0", 4);
    CHECK(lines({raw + "\n"}) == Decoding{{raw}});
}

TEST_CASE("a line may be as long as the limit, however it ends")
{
    const std::string most(kMost, 'x');
    CHECK(lines({most + "\n"}) == Decoding{{most}});
    CHECK(lines({most + "\r\n"}) == Decoding{{most}});
    CHECK(lines({most + "\r", "\n"}) == Decoding{{most}});
}

TEST_CASE("a line above the limit is refused before its end has come")
{
    using enum Decoding::End;
    CHECK(lines({std::string(kMost + 1, 'x')}).end == too_long);
    CHECK(lines({std::string(kMost + 1, 'x') + "\n"}).end == too_long);
    CHECK(lines({std::string(kMost, 'x') + "\ry"}).end == too_long);
    CHECK(lines({"a\n" + std::string(kMost + 1, 'x') + "\nb\n"}) == Decoding{{"a"}, "", too_long});
}

TEST_CASE("how the stream was cut does not change the lines")
{
    for (const std::string& stream :
         {std::string("one\ntwo\r\n\r\n\nthree\r\r\nend"), std::string("a\0b\n\r\n\xff\r\n", 9),
          std::string("12345678\r\n12345678\n12345678\r"), std::string("ok\n123456789\nnever\n"),
          std::string("ok\n12345678\rx\n")})
        check_cuts(LineFraming{}, stream, kMost);
}

TEST_CASE("a line that could not be used comes again from where it was")
{
    const std::string_view stream = "\none\r\ntwo\n";
    auto bytes = stream;
    Searched searched = 0;
    REQUIRE(std::holds_alternative<Frame>(LineFraming{}.next(bytes, kMost, searched)));
    bytes = stream; // no room for the answer
    const auto again = LineFraming{}.next(bytes, kMost, searched);
    REQUIRE(std::holds_alternative<Frame>(again));
    CHECK(std::get<Frame>(again).payload == "one");
    CHECK(std::get<Frame>(again).wire == "one\r\n");
    CHECK(bytes == "two\n");
}

TEST_CASE("what holds an end of line is not sent as a line")
{
    for (const std::string& payload : {std::string("x"), std::string("a\rb"), std::string("\0", 1)})
        check_read_back(LineFraming{}, payload);
    for (const std::string payload : {"a\nb", "\n", "a\r"})
        CHECK_FALSE(LineFraming{}.encode(payload));
}
