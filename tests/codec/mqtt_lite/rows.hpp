#pragma once
#include "packet_stream.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace iotcc::mqtt::testing {

inline constexpr ReaderLimits kLimits{1'048'576, 262'144};

struct Row {
    const char* clause; // of MQTT 3.1.1, or "3.1: ..." of the older one
    const char* what;
    std::string stream;
    std::vector<std::string> events;
};

inline std::vector<std::string> events_of(std::string_view stream, ReaderLimits limits = kLimits)
{
    PacketStream packets(limits);
    packets.receive(stream);
    return packets.events();
}

inline std::string lines(const std::vector<std::string>& events)
{
    std::string text;
    for (const auto& event : events)
        text += event + '\n';
    return text;
}

// Cuts the stream everywhere; a long one near its ends and at some places between.
inline void check_cuts(std::string_view stream, const std::vector<std::string>& expected)
{
    const std::size_t step = stream.size() < 1000 ? 1 : stream.size() / 50;
    for (std::size_t cut = 0; cut <= stream.size();
         cut += cut < 40 || stream.size() - cut < 40 + step ? 1 : step) {
        CAPTURE(cut);
        PacketStream halves(kLimits);
        halves.receive(stream.substr(0, cut));
        halves.receive(stream.substr(cut));
        REQUIRE(halves.events() == expected);
    }
}

inline void check_bytewise(std::string_view stream, const std::vector<std::string>& expected)
{
    if (stream.size() > 2000) // every byte presents what came before it
        return;
    PacketStream bytewise(kLimits);
    for (const char c : stream)
        bytewise.receive({&c, 1});
    REQUIRE(bytewise.events() == expected);
}

inline void check(const std::vector<Row>& rows)
{
    for (const auto& row : rows) {
        const std::string promise = row.clause + std::string(": ") + row.what;
        CAPTURE(promise);
        REQUIRE(lines(events_of(row.stream)) == lines(row.events));
        check_cuts(row.stream, row.events);
        check_bytewise(row.stream, row.events);
    }
}

// The rows' streams behind a CONNECT of 3.1.1 or 3.1, whose event is left to this.
inline void check_after(std::string_view connect, const std::vector<Row>& rows)
{
    const auto opening = events_of(connect);
    REQUIRE(opening.size() == 1);
    for (auto row : rows) {
        row.stream.insert(0, connect);
        row.events.insert(row.events.begin(), opening[0]);
        check({row});
    }
}

} // namespace iotcc::mqtt::testing
