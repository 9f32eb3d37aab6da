#include "json_writer.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using iotcc::http::JsonWriter;

namespace {

template <class T> std::string written(T value)
{
    std::string out;
    JsonWriter(out).value(value);
    return out;
}

} // namespace

TEST_CASE("every byte of ASCII comes back as it was")
{
    for (int byte = 0; byte < 0x80; ++byte) {
        const std::string text(1, static_cast<char>(byte));
        const auto json = written(std::string_view(text));
        CHECK(nlohmann::json::parse(json).get<std::string>() == text);
        for (const char c : json)
            CHECK((c >= 0x20 && c != 0x7f)); // no control byte is ever written
    }
}

TEST_CASE("no text opens a tag")
{
    CHECK(written("</script>") == R"("\u003c/script>")");
}

TEST_CASE("texts are an array, whether there are any or not")
{
    using Texts = std::vector<std::string>;
    CHECK(written(Texts{}) == "[]");
    CHECK(written(Texts{"a", "\""}) == R"(["a","\""])");
}

TEST_CASE("a flag is true or false")
{
    CHECK(written(true) == "true");
    CHECK(written(false) == "false");
}

TEST_CASE("UTF-8 is written as it is")
{
    for (const auto* text :
         {"gr\xc3\xb6\xc3\x9f"
          "e",
          "\xe2\x82\xac", "\xed\x9f\xbf", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        CHECK(written(text) == '"' + std::string(text) + '"');
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD and take nothing with them")
{
    struct Row {
        const char *bytes, *json;
    };
    for (const auto& row : {
             Row{"a\x80z", R"("a\ufffdz")"},                           // a tail alone
             Row{"a\xffz", R"("a\ufffdz")"},                           // never a byte of UTF-8
             Row{"a\xc3z", R"("a\ufffdz")"},                           // cut
             Row{"a\xc3", R"("a\ufffd")"},                             // cut by the end
             Row{"a\xf0\x9f\x98", R"("a\ufffd\ufffd\ufffd")"},         // cut by the end
             Row{"\xc0\xaf", R"("\ufffd\ufffd")"},                     // overlong '/'
             Row{"\xe0\x80\xaf", R"("\ufffd\ufffd\ufffd")"},           // overlong
             Row{"\xf0\x80\x80\xaf", R"("\ufffd\ufffd\ufffd\ufffd")"}, // overlong
             Row{"\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"},           // a surrogate
             Row{"\xf4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"}, // above U+10FFFF
             Row{"\xf5\x80", R"("\ufffd\ufffd")"},
             Row{"\xc3\"", R"("\ufffd\"")"},
         })
        CHECK(written(row.bytes) == row.json);
}

TEST_CASE("whole numbers are whole, up to 2^64 - 1")
{
    CHECK(written(0u) == "0");
    CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("real numbers are seen to be real, and are null where JSON has none")
{
    CHECK(written(0.0) == "0.0");
    CHECK(written(0.5) == "0.5");
    CHECK(written(12.0) == "12.0");
    CHECK(nlohmann::json::parse(written(1e300)).get<double>() == 1e300);
    CHECK(written(std::nan("")) == "null");
    CHECK(written(std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("commas stand between members and items and nowhere else")
{
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.key("empty");
    json.begin_array();
    json.end_array();
    json.key("items");
    json.begin_array();
    json.begin_object();
    json.end_object();
    json.value("a");
    json.null();
    json.end_array();
    json.member("n", 1u);
    json.end_object();
    CHECK(out == R"({"empty":[],"items":[{},"a",null],"n":1})");
}
