#include "utf8_check.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::websocket;
using namespace std::string_literals;

namespace {

enum class Verdict { complete, unfinished, impossible };

Verdict check(std::string_view text, std::size_t cut)
{
    Utf8Check check;
    for (const auto piece : {text.substr(0, cut), text.substr(cut)})
        if (!check.add(std::as_bytes(std::span(piece))))
            return Verdict::impossible;
    return check.is_complete() ? Verdict::complete : Verdict::unfinished;
}

} // namespace

// What each sequence is, by its code point: the definition, without its bit patterns.
TEST_CASE("each code point in its shortest form is text, surrogates and larger values are not")
{
    for (std::uint32_t point = 0x80; point < 0x120000; point += point < 0x3000 ? 1 : 0x3f) {
        std::string bytes;
        if (point < 0x800)
            bytes = {static_cast<char>(0xc0 | point >> 6),
                     static_cast<char>(0x80 | (point & 0x3f))};
        else if (point < 0x10000)
            bytes = {static_cast<char>(0xe0 | point >> 12),
                     static_cast<char>(0x80 | (point >> 6 & 0x3f)),
                     static_cast<char>(0x80 | (point & 0x3f))};
        else
            bytes = {static_cast<char>(0xf0 | point >> 18),
                     static_cast<char>(0x80 | (point >> 12 & 0x3f)),
                     static_cast<char>(0x80 | (point >> 6 & 0x3f)),
                     static_cast<char>(0x80 | (point & 0x3f))};
        const bool is_text = (point < 0xd800 || point > 0xdfff) && point <= 0x10ffff;
        CAPTURE(point);
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
            REQUIRE(check("12345678" + bytes + "12345678", cut + 8) ==
                    (is_text ? Verdict::complete : Verdict::impossible));
    }
}

TEST_CASE("overlong forms fail at the byte that makes them so")
{
    for (const auto& bytes :
         {"\xc0"s, "\xc1"s, "\xe0\x9f"s, "\xf0\x8f"s, "\xf5"s, "\xff"s, "\x80"s, "\xbf"s})
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
            CHECK(check(bytes, cut) == Verdict::impossible);
}

TEST_CASE("a character that is begun may still become valid, and is not complete")
{
    for (const auto& bytes : {"\xc3"s, "\xe2\x82"s, "\xf0\x9f\x98"s, "abc\xed\x9f"s})
        CHECK(check(bytes, 0) == Verdict::unfinished);
}

TEST_CASE("a lead byte where a continuation is due fails at once")
{
    for (const auto& bytes : {"\xe2\x82\x41"s, "\xc3\xc3"s, "\xf0\x9f\x98\xf0"s})
        CHECK(check(bytes, 1) == Verdict::impossible);
}
