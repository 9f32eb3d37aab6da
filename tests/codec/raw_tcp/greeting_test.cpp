#include "greeting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace iotcc::raw_tcp;

namespace {

// The outcome as text, so that alternatives compare; the hello with what it says.
std::string name(const GreetingEvent& event)
{
    if (const auto* hello = std::get_if<Hello>(&event))
        return "hello " + std::string(hello->id) + '/' + std::string(hello->token);
    if (const auto* refusal = std::get_if<HelloRefusal>(&event))
        return "refused " + std::string(words_of(*refusal));
    if (const auto* protocol = std::get_if<ForeignProtocol>(&event))
        return "foreign " + std::to_string(static_cast<int>(*protocol));
    return "need more";
}

// The first outcome that is not NeedMore, when `stream` arrives as one piece up to `cut` and one
// behind it.
std::string greet(const Framing& framing, const std::string& stream, std::size_t cut)
{
    Searched searched = 0;
    std::string pending = stream.substr(0, cut);
    std::string_view bytes = pending;
    auto outcome = name(read_greeting(framing, bytes, searched));
    if (outcome != "need more")
        return outcome;
    pending = std::string(bytes) + stream.substr(cut);
    bytes = pending;
    return name(read_greeting(framing, bytes, searched));
}

std::string greet_byte_by_byte(const Framing& framing, const std::string& stream)
{
    Searched searched = 0;
    std::string pending, outcome = "need more";
    for (std::size_t i = 0; i < stream.size() && outcome == "need more"; ++i) {
        pending += stream[i];
        std::string_view bytes = pending;
        outcome = name(read_greeting(framing, bytes, searched));
        pending = bytes;
    }
    return outcome;
}

std::string foreign(ForeignProtocol protocol)
{
    return name(GreetingEvent{protocol});
}

std::string refused(HelloRefusal refusal)
{
    return "refused " + std::string(words_of(refusal));
}

struct Row {
    std::string stream, outcome;
};

void check_greetings(const Framing& framing, const std::vector<Row>& rows)
{
    for (const auto& row : rows) {
        CAPTURE(row.stream);
        CHECK(greet_byte_by_byte(framing, row.stream) == row.outcome);
        for (std::size_t cut = 0; cut <= row.stream.size(); ++cut) {
            CAPTURE(cut);
            CHECK(greet(framing, row.stream, cut) == row.outcome);
        }
    }
}

} // namespace

TEST_CASE("the first frame says who the peer is, or what it is instead, however it was cut")
{
    const std::vector<Row> rows = {
        {"HELLO dev1 token\r\n", "hello dev1/token"},
        {"\r\n\nHELLO dev1\nHELLO dev2\n", "hello dev1/"},
        {"{\"id\":\"dev1\",\"token\":\"t\"}\n", "hello dev1/t"},
        {"HELLO dev1", "need more"},
        {"", "need more"},
        {"data\n", refused(HelloRefusal::not_a_hello)},
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", foreign(ForeignProtocol::http)},
        {"\nGET / HTTP/1.1\r\n", foreign(ForeignProtocol::http)},
        {"POST /x HTTP/1.1\r\n", foreign(ForeignProtocol::http)},
        {"GET " + std::string(600, 'x') + "\n", foreign(ForeignProtocol::http)},
        {"GETTER\n", refused(HelloRefusal::not_a_hello)},
        {std::string("\x16\x03\x01\x02\x00\x01\n", 7), foreign(ForeignProtocol::tls)},
        {std::string("\x10\x0a\x00\x04MQTT", 8), foreign(ForeignProtocol::mqtt)},
        {std::string("\x10\x20\x00\x04MQTT", 8), foreign(ForeignProtocol::mqtt)},
        {"HELLO " + std::string(128, 'i') + ' ' + std::string(377, 't') + "\r\n",
         "hello " + std::string(128, 'i') + '/' + std::string(377, 't')},
        {"HELLO " + std::string(128, 'i') + ' ' + std::string(378, 't') + "\n",
         refused(HelloRefusal::too_long)},
        {std::string(2000, 'x'), refused(HelloRefusal::too_long)},
    };
    check_greetings(LineFraming{}, rows);
    for (Row row : rows) {
        std::replace(row.stream.begin(), row.stream.end(), '\n', '\x03');
        if (row.stream.find('\r') == row.stream.npos)
            check_greetings(DelimiterFraming{"\x03"}, {row});
    }
}

TEST_CASE("in a binary framing the hello is JSON, and only TLS is another protocol")
{
    const std::string hello = R"({"id":"dev1","token":"t"})", tls("\x16\x03\x01\x02\x00\x01", 6);
    const std::string size(1, static_cast<char>(hello.size()));
    check_greetings(
        LengthFraming{.length_bytes = 1},
        {{size + hello, "hello dev1/t"},
         {size + hello.substr(1), "need more"},
         {"\x0aHELLO dev1", refused(HelloRefusal::not_json)},
         {std::string(1, '\0'), refused(HelloRefusal::not_json)},
         {tls, foreign(ForeignProtocol::tls)},
         {"GET / HTTP/1.1\r\n\r\n" + std::string(60, 'x'), refused(HelloRefusal::not_json)},
         {"\x10" + std::string(16, 'x'), refused(HelloRefusal::not_json)}});
    const LengthFraming counted{.length_bytes = 2,
                                .counts = LengthFraming::Counts::header_and_payload,
                                .header = LengthFraming::Header::keep};
    check_greetings(counted, {{std::string("\0\x1b", 2) + hello, "hello dev1/t"},
                              {std::string("\0\1", 2), refused(HelloRefusal::bad_length)},
                              {std::string("\2\3", 2), refused(HelloRefusal::too_long)},
                              {std::string("\2\2", 2), "need more"},
                              {tls, foreign(ForeignProtocol::tls)}});
    check_greetings(FixedFraming{30},
                    {{hello + "     ", "hello dev1/t"},
                     {hello + std::string(5, '\0'), "hello dev1/t"},
                     {hello + "    ", "need more"},
                     {hello + std::string("\0x   ", 5), refused(HelloRefusal::json_syntax)},
                     {tls, foreign(ForeignProtocol::tls)}});
}

TEST_CASE("what follows the hello stays in the stream")
{
    Searched searched = 0;
    std::string_view bytes = "HELLO dev1\nHELLO again\n";
    CHECK(name(read_greeting(LineFraming{}, bytes, searched)) == "hello dev1/");
    CHECK(bytes == "HELLO again\n");
}

TEST_CASE("every foreign protocol gets one line of directions")
{
    for (const auto protocol :
         {ForeignProtocol::http, ForeignProtocol::tls, ForeignProtocol::mqtt}) {
        const auto line = directions_for(protocol);
        CHECK(line.find('\n') == line.size() - 1);
        CHECK(line.size() > 20);
    }
}
