#include "client_packet.hpp"
#include "property_words.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace std::string_literals;

using Place = PropertyPlace;

namespace {

// The properties behind their length, and then a payload.
std::string with_length(const std::string& properties)
{
    return packet(0, properties).substr(1) + "payload";
}

// One of each that a client may send, as bytes and as words.
const std::vector<std::pair<std::string, std::string>> kEach = {
    {"\x01\x01"s, "01=1"},
    {"\x02\x00\x01\x00\x00"s, "02=65536"},
    {"\x03" + field("text/x"), "03=text/x"},
    {"\x08" + field("a/b"), "08=a/b"},
    {"\x09" + field("\0\xff"s), "09=\0\xff"s},
    {"\x0b\xff\xff\xff\x7f"s, "0b=268435455"},
    {"\x11\xff\xff\xff\xff"s, "11=4294967295"},
    {"\x15" + field("SCRAM"), "15=SCRAM"},
    {"\x16" + field(""), "16="},
    {"\x17"s + '\0', "17=0"},
    {"\x18\x00\x00\x00\x05"s, "18=5"},
    {"\x19\x01"s, "19=1"},
    {"\x1f" + field("why"), "1f=why"},
    {"\x21\x00\x0a"s, "21=10"},
    {"\x22\x00\x00"s, "22=0"},
    {"\x23\xff\xff"s, "23=65535"},
    {"\x26" + field("k") + field("v"), "26=k:v"},
    {"\x27\x00\x00\x00\x01"s, "27=1"},
};

// Which of them go where, by their ids: the columns of table 2-4.
const std::vector<std::pair<Place, std::string>> kPlaces = {
    {Place::connect, "\x11\x15\x16\x17\x19\x21\x22\x26\x27"},
    {Place::will, "\x01\x02\x03\x08\x09\x18\x26"},
    {Place::publish, "\x01\x02\x03\x08\x09\x23\x26"},
    {Place::acknowledgement, "\x1f\x26"},
    {Place::subscribe, "\x0b\x26"},
    {Place::unsubscribe, "\x26"},
    {Place::disconnect, "\x11\x1f\x26"},
    {Place::auth, "\x15\x16\x1f\x26"},
};

struct Wrong {
    const char* clause; // of MQTT 5.0
    Place place;
    std::string properties;
    std::string words;
};

} // namespace

TEST_CASE("a packet takes the properties that table 2-4 of MQTT 5.0 gives it, and no other")
{
    for (const auto& [place, ids] : kPlaces)
        for (const auto& each : kEach) {
            CAPTURE(each.second);
            const bool is_its = ids.find(each.first[0]) != ids.npos;
            CHECK(words_of(place, with_length(each.first)) ==
                  (is_its ? each.second + " |payload" : "fail 81"));
        }
}

TEST_CASE("an id that no packet has is malformed")
{
    for (unsigned id = 0; id < 256; ++id) {
        CAPTURE(id);
        const bool is_known = std::ranges::any_of(kEach, [&](const auto& each) {
            return static_cast<unsigned char>(each.first[0]) == id;
        });
        if (!is_known)
            for (const auto& [place, ids] : kPlaces)
                CHECK(words_of(place, with_length(std::string(1, static_cast<char>(id)) +
                                                  "\0\0\0\0"s)) == "fail 81");
    }
}

TEST_CASE("properties are read in their order, and there may be none")
{
    CHECK(words_of(Place::connect, "\0payload"s) == "|payload");
    CHECK(words_of(Place::publish, with_length("\x26" + field("a") + field("1") + "\x01\x01" +
                                               "\x26" + field("a") + field("2"))) ==
          "26=a:1 01=1 26=a:2 |payload");
}

TEST_CASE("a wrong property ends the reading, with the code of MQTT 5.0 for it")
{
    const std::vector<Wrong> rows = {
        {"2.2.2.2: twice", Place::connect, "\x21\x00\x01\x21\x00\x02"s, "21=1 fail 82"},
        {"3.1.2.11.3", Place::connect, "\x21\x00\x00"s, "fail 82"},
        {"3.1.2.11.4", Place::connect, "\x27\x00\x00\x00\x00"s, "fail 82"},
        {"3.1.2.11.6", Place::connect, "\x19\x02", "fail 82"},
        {"3.1.2.11.7", Place::connect, "\x17\xff", "fail 82"},
        {"3.3.2.3.2", Place::publish, "\x01\x02", "fail 82"},
        {"MQTT-3.3.2-8", Place::publish, "\x23\x00\x00"s, "fail 94"},
        {"3.8.2.1.2", Place::subscribe, "\x0b\x00"s, "fail 82"},
        {"1.5.5: five bytes", Place::subscribe, "\x0b\x80\x80\x80\x80\x01", "fail 81"},
        {"MQTT-1.5.5-1: longer than needed", Place::subscribe, "\x0b\x81\x00"s, "fail 81"},
        {"an id longer than needed", Place::subscribe, "\xa6\x00"s + field("k") + field("v"),
         "fail 81"},
        {"MQTT-1.5.4-2: NUL", Place::publish, "\x03" + field("\0"s), "fail 81"},
        {"MQTT-1.5.4-1: not UTF-8", Place::auth, "\x26" + field("k") + field("\xff"), "fail 81"},
        {"ends in a value", Place::connect, "\x11\x00\x00\x00"s, "fail 81"},
        {"ends in a text", Place::auth, "\x1f\x00\x03no"s, "fail 81"},
        {"ends behind an id", Place::connect, "\x11", "fail 81"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.clause);
        CHECK(words_of(row.place, with_length(row.properties)) == row.words);
    }
}

TEST_CASE("a property length that is not right is a fault of the packet")
{
    CHECK(words_of(Place::connect, "") == "fail");
    CHECK(words_of(Place::connect, "\x01") == "fail");
    CHECK(words_of(Place::connect, "\x80") == "fail");
    CHECK(words_of(Place::connect, "\x80\x00rest"s) == "fail");
    CHECK(words_of(Place::connect, "\xff\xff\xff\xff\x7f") == "fail");
}

TEST_CASE("a reason code of MQTT 5.0 is a failure from 0x80 on")
{
    CHECK_FALSE(is_failure(ReasonCode::success));
    CHECK_FALSE(is_failure(ReasonCode::reauthenticate));
    CHECK(is_failure(ReasonCode::unspecified_error));
    CHECK(is_failure(ReasonCode::wildcard_subscriptions_not_supported));
}
