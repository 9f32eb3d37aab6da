#include "decoding.hpp"

using namespace iotcc::raw_tcp;

namespace {

constexpr std::size_t kMost = 8;

Decoding frames(const std::string& delimiter, const std::vector<std::string>& pieces)
{
    return decode(DelimiterFraming{delimiter}, pieces, kMost);
}

} // namespace

TEST_CASE("a delimiter ends a frame and is no part of it")
{
    CHECK(frames("\x03", {"one\x03two\x03th"}) == Decoding{{"one", "two"}, "th"});
    CHECK(frames("\r\n", {"a\nb\r\nc\r\r\n"}) == Decoding{{"a\nb", "c\r"}});
    CHECK(frames(std::string(1, '\0'), {std::string("a\0b", 3)}) == Decoding{{"a"}, "b"});
    CHECK(frames("12345678", {"a12345678"}) == Decoding{{"a"}});
}

TEST_CASE("a delimiter is found where its beginning came twice")
{
    CHECK(frames("ab", {"aab"}) == Decoding{{"a"}});
    CHECK(frames("aab", {"aaab"}) == Decoding{{"a"}});
    CHECK(frames("aba", {"ababa"}) == Decoding{{}, "ba"});
    CHECK(frames("abac", {"xababac"}) == Decoding{{"xab"}});
    CHECK(frames("aa", {"xaaa"}) == Decoding{{"x"}, "a"});
}

TEST_CASE("a delimiter may be split over reads")
{
    CHECK(frames("abc", {"xa", "b", "cy", "abc"}) == Decoding{{"x", "y"}});
}

TEST_CASE("nothing between two delimiters is no frame, a million times")
{
    CHECK(frames(";;", {";;;;a;;;;"}) == Decoding{{"a"}});
    CHECK(frames(";", {std::string(1'000'000, ';')}) == Decoding{});
}

TEST_CASE("a frame may be as long as the limit, with its delimiter behind it")
{
    const std::string most(kMost, 'x');
    CHECK(frames("abc", {most + "abc"}) == Decoding{{most}});
    CHECK(frames("abc", {most + "ab", "c"}) == Decoding{{most}});
    CHECK(frames("abc", {most + "ab"}) == Decoding{{}, most + "ab"});
}

TEST_CASE("a frame above the limit is refused as soon as what came cannot be its delimiter")
{
    using enum Decoding::End;
    const std::string most(kMost, 'x');
    CHECK(frames("abc", {most + "x"}).end == too_long);
    CHECK(frames("abc", {most + "aa"}).end == too_long);
    CHECK(frames("abc", {most + "abx"}).end == too_long);
    CHECK(frames("abc", {most + "xabc"}).end == too_long);
    CHECK(frames("abc", {"aabc" + most + "xabc"}) == Decoding{{"a"}, "", too_long});
}

TEST_CASE("how the stream was cut does not change the frames of a delimiter")
{
    for (const std::string delimiter : {"a", "ab", "aab", "abab", "\r\n", "aaaaaaaa"})
        for (const std::string stream :
             {"aabaababab\r\naaaaaaaaab", "xxxxxxxxaab", "xxxxxxxxaaabab", "xxxxxxxx\r\r\n",
              "ab\r\nababaaaaaaaaxabab\r", "aaaaaaaaaaaaaaaaaaa"}) {
            CAPTURE(delimiter);
            check_cuts(DelimiterFraming{delimiter}, stream, kMost);
        }
}

TEST_CASE("what holds the delimiter, or begins it at its end, is not sent")
{
    check_read_back(DelimiterFraming{"\r\n"}, "a\nb\r");
    check_read_back(DelimiterFraming{"ab"}, "xa");
    CHECK_FALSE(DelimiterFraming{"\r\n"}.encode("a\r\nb"));
    CHECK_FALSE(DelimiterFraming{"aa"}.encode("xa"));
    CHECK_FALSE(DelimiterFraming{"aba"}.encode("xab"));
}

TEST_CASE("a delimiter is written with escapes")
{
    CHECK(parse_delimiter(R"(\r\n)") == "\r\n");
    CHECK(parse_delimiter(R"(\x03)") == "\x03");
    CHECK(parse_delimiter(R"(\xfF\x0a)") == "\xff\n");
    CHECK(parse_delimiter(R"(\0)") == std::string(1, '\0'));
    CHECK(parse_delimiter(R"(\\\t)") == "\\\t");
    CHECK(parse_delimiter("\r\n") == "\r\n");
    CHECK(parse_delimiter("12345678") == "12345678");
    CHECK(parse_delimiter(R"(\0\0\0\0\0\0\0\0)") == std::string(8, '\0'));
}

TEST_CASE("what is no delimiter is refused")
{
    for (const std::string text : {"", "123456789", R"(\)", R"(a\)", R"(\q)", R"(\x)", R"(\x3)",
                                   R"(\x3g)", R"(\x+3)", R"(\X03)", R"(\0\0\0\0\0\0\0\0\0)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_delimiter(text));
    }
}
