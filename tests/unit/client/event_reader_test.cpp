#include "event_reader.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using iotcc::client::Event;
using iotcc::client::EventReader;

namespace {

// Each as "name|data".
struct Heard {
    EventReader reader;
    std::vector<std::string> events;

    void read(std::string_view bytes)
    {
        reader.read(
            bytes, [this](const Event& event) { events.push_back(event.name + '|' + event.data); });
    }
};

std::vector<std::string> events_in(std::string_view bytes)
{
    Heard heard;
    heard.read(bytes);
    return heard.events;
}

using Events = std::vector<std::string>;

constexpr std::string_view kStream = "retry: 2000\n\n"
                                     "id: 1\nevent: status\ndata: {\"a\":1}\n\n"
                                     ": still here\n\n"
                                     "event: message\r\ndata: one\r\ndata: two\r\n\r\n";

} // namespace

TEST_CASE("events have the name and the data that they were given")
{
    CHECK(events_in(kStream) == Events{"status|{\"a\":1}", "message|one\ntwo"});
}

TEST_CASE("how the stream was cut does not change the events")
{
    for (std::size_t cut = 0; cut <= kStream.size(); ++cut) {
        CAPTURE(cut);
        Heard heard;
        heard.read(kStream.substr(0, cut));
        heard.read(kStream.substr(cut));
        CHECK(heard.events == events_in(kStream));
    }
    Heard heard;
    for (const char byte : kStream)
        heard.read({&byte, 1});
    CHECK(heard.events == events_in(kStream));
}

TEST_CASE("an event that the end of the stream cuts off is none")
{
    CHECK(events_in("event: a\ndata: b\n").empty());
}

TEST_CASE("the name of an event does not go over to the next one")
{
    CHECK(events_in("event: a\n\ndata: b\n\n") == Events{"|b"});
}

TEST_CASE("one blank behind the colon is no part of the value, and it may be missing")
{
    CHECK(events_in("data:a\ndata:  b\n\ndata\n\n") == Events{"|a\n b", "|"});
}

TEST_CASE("a field that nobody knows is passed over")
{
    CHECK(events_in("eventually: x\ndata: y\n\n") == Events{"|y"});
}

TEST_CASE("an event that does not end is not kept for ever")
{
    const std::string much(600 * 1024, 'x');
    CHECK_THROWS_AS(events_in("data: " + much + much), std::runtime_error);
    CHECK_THROWS_AS(events_in("data: " + much + "\ndata: " + much + "\ndata: "),
                    std::runtime_error);
}
