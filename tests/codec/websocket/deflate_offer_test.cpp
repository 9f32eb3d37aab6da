#include "deflate_offer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::websocket;

namespace {

using std::string_literals::operator""s;

const DeflateOptions kTakeover{true, true, 15, 15};

std::optional<DeflateParameters> agreed(const std::vector<std::string>& lines,
                                        const DeflateOptions& options)
{
    DeflateNegotiation negotiation(options);
    for (const auto& line : lines)
        REQUIRE(negotiation.read(line));
    return negotiation.agreed();
}

bool is_well_formed(std::string_view line)
{
    DeflateNegotiation on(DeflateOptions{}), off(std::nullopt);
    const bool is_good = on.read(line);
    CHECK(off.read(line) == is_good);
    CHECK_FALSE(off.agreed());
    return is_good;
}

} // namespace

TEST_CASE("an offer is met by what it asks for and the operator allows")
{
    struct Row {
        const char* section;
        std::string offer;
        DeflateOptions options;
        DeflateParameters agreed; // server none, client none, their bits, which bits are answered
    };
    const Row rows[] = {
        {"7692 7", "permessage-deflate", {}, {true, true, 15, 15}},
        {"7692 7", "permessage-deflate", kTakeover, {false, false, 15, 15}},
        {"7692 7.1.1.1",
         "permessage-deflate; server_no_context_takeover",
         kTakeover,
         {true, false, 15, 15}},
        {"7692 7.1.1.2",
         "permessage-deflate;client_no_context_takeover",
         kTakeover,
         {false, true, 15, 15}},
        {"7692 7.1.2.1",
         "permessage-deflate; server_max_window_bits=10",
         {},
         {true, true, 10, 15, true, false}},
        {"7692 7.1.2.1 the smallest",
         "permessage-deflate; server_max_window_bits=8",
         {},
         {true, true, 8, 15, true, false}},
        {"7692 7.1.2.1 also the largest is answered",
         "permessage-deflate; server_max_window_bits=15",
         {},
         {true, true, 15, 15, true, false}},
        {"7692 7.1.2.1 or smaller",
         "permessage-deflate; server_max_window_bits=12",
         {false, false, 11, 15},
         {true, true, 11, 15, true, false}},
        {"7692 7.1.2.1 not asked for",
         "permessage-deflate",
         {false, false, 11, 15},
         {true, true, 11, 15}},
        {"7692 7.1.2.2 without a value",
         "permessage-deflate; client_max_window_bits",
         {},
         {true, true, 15, 15}},
        {"7692 7.1.2.2 without a value",
         "permessage-deflate; client_max_window_bits",
         {false, false, 15, 9},
         {true, true, 15, 9, false, true}},
        {"7692 7.1.2.2 with a value",
         "permessage-deflate; client_max_window_bits=10",
         {},
         {true, true, 15, 10, false, true}},
        {"7692 7.1.2.2 or smaller",
         "permessage-deflate; client_max_window_bits=10",
         {false, false, 15, 9},
         {true, true, 15, 9, false, true}},
        {"7692 7.1.2.2 not understood by the client",
         "permessage-deflate",
         {false, false, 15, 9},
         {true, true, 15, 15}},
        {"6455 9.1 quoted",
         "permessage-deflate; server_max_window_bits=\"1\\0\"",
         {},
         {true, true, 10, 15, true, false}},
        {"6455 9.1 blanks",
         " permessage-deflate\t; server_max_window_bits = 10 ; client_max_window_bits ,",
         {},
         {true, true, 10, 15, true, false}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.section);
        CAPTURE(row.offer);
        CHECK(agreed({row.offer}, row.options) == row.agreed);
    }
}

TEST_CASE("an offer with an unknown, repeated or bad parameter is declined and the next one tried")
{
    for (const char* parameters : {"x",
                                   "server_no_context_takeover; server_no_context_takeover",
                                   "client_no_context_takeover;client_no_context_takeover",
                                   "server_max_window_bits=10; server_max_window_bits=10",
                                   "client_max_window_bits; client_max_window_bits",
                                   "client_max_window_bits; client_max_window_bits=10",
                                   "client_max_window_bits=10; client_max_window_bits",
                                   "server_no_context_takeover=1",
                                   "client_no_context_takeover=\"\\a\"",
                                   "server_max_window_bits",
                                   "server_max_window_bits=7",
                                   "server_max_window_bits=16",
                                   "server_max_window_bits=08",
                                   "server_max_window_bits=1",
                                   "server_max_window_bits=100",
                                   "server_max_window_bits=1x",
                                   "server_max_window_bits=x",
                                   "server_max_window_bits=-9",
                                   "server_max_window_bits=+9",
                                   "client_max_window_bits=7",
                                   "client_max_window_bits=16",
                                   "client_max_window_bits=0",
                                   "client_max_window_bits=99999999999999999999",
                                   "SERVER_MAX_WINDOW_BITS=9",
                                   "server_no_context_takeover; client_max_window_bits=99"}) {
        CAPTURE(parameters);
        const auto offer = "permessage-deflate; "s + parameters;
        const std::optional<DeflateParameters> next =
            DeflateParameters{true, true, 9, 15, true, false};
        const auto fallback = "permessage-deflate; server_max_window_bits=9"s;
        CHECK_FALSE(agreed({offer}, {}));
        CHECK(agreed({offer + ", " + fallback}, {}) == next);
        CHECK(agreed({offer, fallback}, {}) == next);
    }
}

TEST_CASE("the first offer that can be met is taken, and unknown extensions are passed over")
{
    const std::optional<DeflateParameters> nine = DeflateParameters{true, true, 9, 15, true, false};
    CHECK(agreed({"permessage-deflate; server_max_window_bits=9, permessage-deflate"}, {}) == nine);
    CHECK(agreed({"x-webkit-deflate-frame; a=\"b\"",
                  "mux, permessage-deflate; server_max_window_bits=9"},
                 {}) == nine);
    CHECK_FALSE(agreed({"permessage-bzip2", "permessage-deflate-2"}, {}));
    CHECK_FALSE(agreed({"x; permessage-deflate"}, {}));
}

TEST_CASE("a malformed line is refused, whether deflate is on or off (RFC 6455 section 9.1)")
{
    for (const char* line : {"",
                             " ",
                             ",",
                             ", ,\t",
                             ";",
                             "x;",
                             "x; ;",
                             "x;=1",
                             "x; a=",
                             "x; a=,",
                             "x; a=;b",
                             "x y",
                             "x; a b",
                             "x; a=1 2",
                             "x; a=\"\"",
                             "x; a=\"1",
                             "x; a=\"1\\",
                             "x; a=\"1 2\"",
                             "x; a=\"1\"2",
                             "x; a=\"1,2\"",
                             "x; a=1=2",
                             "x=1",
                             "(x)",
                             "x; \"a\"",
                             "x; a='\"",
                             "x, \xc3\xa4",
                             "\"x\"",
                             "permessage-deflate; server_max_window_bits==9",
                             "permessage-deflate, ;"}) {
        CAPTURE(line);
        CHECK_FALSE(is_well_formed(line));
    }
    for (const char* line : {"x", ",x", "x,", "x,,y", " x ; a ; b = \"c\\d\" , y", "x;a=b;c=d,y;e"})
        CHECK(is_well_formed(line));
}

TEST_CASE("8 KiB of offers are read in one go")
{
    std::string many;
    while (many.size() < 8000)
        many += "permessage-deflate;x=\"\\1\",";
    CHECK(agreed({many, "permessage-deflate"}, {}));
    CHECK_FALSE(is_well_formed(std::string(8000, ';')));
    CHECK_FALSE(is_well_formed("x; a=\"" + std::string(8000, '\\')));
    CHECK(is_well_formed("x" + std::string(8000, ',')));
}
