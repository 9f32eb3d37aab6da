#include "host_offer.hpp"

#include <doctest/doctest.h>

using namespace iotcc::plugin;

namespace {

PluginNote note_of(std::uint32_t abi, std::uint32_t min_abi, std::uint32_t draft)
{
    return {abi, min_abi, draft, "com.example.x", "1.0.0"};
}

HostOffer offer_of(std::uint32_t abi, std::uint32_t draft)
{
    HostOffer offer;
    offer.abi = abi;
    offer.draft = draft;
    return offer;
}

std::string words(const std::optional<Rejection>& rejection)
{
    return rejection ? rejection->line("x") : "accepted";
}

} // namespace

TEST_CASE("a newer minor is welcome when the plugin can do without it")
{
    CHECK(words(check_version(note_of(0x10009, 0x10000, 0), offer_of(0x10000, 0))) == "accepted");
    CHECK(words(check_version(note_of(0x10000, 0x10000, 0), offer_of(0x10009, 0))) == "accepted");
}

TEST_CASE("a plugin that needs a newer minor is refused")
{
    CHECK(words(check_version(note_of(0x10009, 0x10009, 0), offer_of(0x10000, 0))) ==
          "x: refused: needs host ABI >= 1.9, this host has 1.0; upgrade the host");
}

TEST_CASE("another major is refused, whatever else is wrong")
{
    CHECK(words(check_version(note_of(0x20000, 0x20000, 7), offer_of(0x10000, 3))) ==
          "x: refused: built for ABI 2, this host speaks 1; use host >= 2.0 or a v1 build");
}

TEST_CASE("only the very same draft is accepted")
{
    CHECK(words(check_version(note_of(0x10000, 0x10000, 3), offer_of(0x10000, 3))) == "accepted");
    CHECK(words(check_version(note_of(0x10000, 0x10000, 3), offer_of(0x10000, 5))) ==
          "x: refused: built on draft 3 of the header, this host has draft 5; rebuild it");
}

TEST_CASE("a draft and a final header do not meet")
{
    CHECK(words(check_version(note_of(0x10000, 0x10000, 3), offer_of(0x10000, 0))) ==
          "x: refused: built on draft 3 of the header, this host has 1.0; rebuild it");
    CHECK(words(check_version(note_of(0x10000, 0x10000, 0), offer_of(0x10000, 3))) ==
          "x: refused: built on 1.0 of the header, this host has draft 3; rebuild it");
}

TEST_CASE("what the host does not have is named")
{
    HostOffer offer;
    offer.kinds = {"iotcc.handler/1"};
    offer.services = {"iotcc.io/1"};
    CHECK(words(check_demands({"", "", {"iotcc.io/1", "iotcc.bus/2"}, {}}, offer)) ==
          "x: refused: needs service \"iotcc.bus/2\", not in this host");
    CHECK(words(check_demands({"", "", {}, {{"x", "iotcc.server/1"}}}, offer)) ==
          "x: refused: component \"x\": kind iotcc.server/1 is not driven by this host yet");
    CHECK(words(check_demands({"", "", {"iotcc.io/1"}, {{"x", "iotcc.handler/1"}}}, offer)) ==
          "accepted");
}
