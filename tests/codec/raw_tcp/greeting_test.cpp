#include "greeting.hpp"

#include <doctest/doctest.h>

#include <string>

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
    return std::holds_alternative<TooLong>(event) ? "too long" : "need more";
}

// The first outcome that is not NeedMore, when `stream` arrives as one piece up to `cut` and one
// behind it.
std::string greet(const std::string& stream, std::size_t cut)
{
    LineDecoder decoder;
    std::string pending = stream.substr(0, cut);
    std::string_view bytes = pending;
    auto outcome = name(read_greeting(decoder, bytes));
    if (outcome != "need more")
        return outcome;
    pending = std::string(bytes) + stream.substr(cut);
    bytes = pending;
    return name(read_greeting(decoder, bytes));
}

std::string greet_byte_by_byte(const std::string& stream)
{
    LineDecoder decoder;
    std::string pending, outcome = "need more";
    for (std::size_t i = 0; i < stream.size() && outcome == "need more"; ++i) {
        pending += stream[i];
        std::string_view bytes = pending;
        outcome = name(read_greeting(decoder, bytes));
        pending = bytes;
    }
    return outcome;
}

std::string foreign(ForeignProtocol protocol)
{
    return name(GreetingEvent{protocol});
}

} // namespace

TEST_CASE("the first frame says who the peer is, or what it is instead, however it was cut")
{
    struct Row {
        std::string stream, outcome;
    };
    const Row rows[] = {
        {"HELLO dev1 token\r\n", "hello dev1/token"},
        {"\r\n\nHELLO dev1\nHELLO dev2\n", "hello dev1/"},
        {"HELLO dev1", "need more"},
        {"", "need more"},
        {"data\n", "refused " + std::string(words_of(HelloRefusal::not_a_hello))},
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", foreign(ForeignProtocol::http)},
        {"\nGET / HTTP/1.1\r\n", foreign(ForeignProtocol::http)},
        {"POST /x HTTP/1.1\r\n", foreign(ForeignProtocol::http)},
        {"GET " + std::string(600, 'x') + "\n", foreign(ForeignProtocol::http)},
        {"GETTER\n", "refused " + std::string(words_of(HelloRefusal::not_a_hello))},
        {std::string("\x16\x03\x01\x02\x00\x01\n", 7), foreign(ForeignProtocol::tls)},
        {std::string("\x10\x0a\x00\x04MQTT", 8), foreign(ForeignProtocol::mqtt)},
        {std::string("\x10\x20\x00\x04MQTT", 8), foreign(ForeignProtocol::mqtt)},
        {"HELLO " + std::string(128, 'i') + ' ' + std::string(377, 't') + "\r\n",
         "hello " + std::string(128, 'i') + '/' + std::string(377, 't')},
        {"HELLO " + std::string(128, 'i') + ' ' + std::string(378, 't') + "\n", "too long"},
        {std::string(2000, 'x'), "too long"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.stream);
        CHECK(greet_byte_by_byte(row.stream) == row.outcome);
        for (std::size_t cut = 0; cut <= row.stream.size(); ++cut) {
            CAPTURE(cut);
            CHECK(greet(row.stream, cut) == row.outcome);
        }
    }
}

TEST_CASE("what follows the hello stays in the stream")
{
    LineDecoder decoder;
    std::string_view bytes = "HELLO dev1\nHELLO again\n";
    CHECK(name(read_greeting(decoder, bytes)) == "hello dev1/");
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
