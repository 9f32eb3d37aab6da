#include "probe_verdict.hpp"

#include <iotcc/option.h>

#include <doctest/doctest.h>

using namespace iotcc::plugin;

namespace {

const PluginSummary kSummary = {
    "Example Ltd",
    "MIT",
    {"iotcc.io/1"},
    {{"ws",
      "iotcc.handler/1",
      {{{"max", IOTCC_OPTION_NUMBER, 0, "5", "bytes", "of one", -1, 9, {}},
        {"mode",
         IOTCC_OPTION_CHOICE,
         IOTCC_OPTION_SECRET,
         std::nullopt,
         "",
         "",
         0,
         0,
         {"a", "b"}}}}},
     {"store", "iotcc.storage/1", std::nullopt},
     {"plain", "iotcc.handler/1", std::vector<OptionSummary>{}}}};

} // namespace

TEST_CASE("a summary crosses the pipe whole")
{
    const auto verdict = decode_verdict(encode_verdict(kSummary));
    REQUIRE(verdict);
    REQUIRE(std::holds_alternative<PluginSummary>(*verdict));
    const auto& summary = std::get<PluginSummary>(*verdict);
    CHECK(summary.vendor == "Example Ltd");
    CHECK(summary.license == "MIT");
    CHECK(summary.needs == std::vector<std::string>{"iotcc.io/1"});
    CHECK(summary.components == kSummary.components);
}

TEST_CASE("a rejection crosses the pipe whole")
{
    const auto verdict = decode_verdict(encode_verdict(refused("cause", "remedy")));
    REQUIRE(verdict);
    REQUIRE(std::holds_alternative<Rejection>(*verdict));
    CHECK(std::get<Rejection>(*verdict).line("x") == "x: refused: cause; remedy");
}

TEST_CASE("no part of a verdict is one")
{
    const std::string whole = encode_verdict(kSummary);
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(decode_verdict(whole.substr(0, size)));
}

TEST_CASE("what somebody else wrote is no verdict")
{
    using namespace std::string_literals;
    CHECK_FALSE(decode_verdict("accepted\n"));
    CHECK_FALSE(decode_verdict("end\0"s));
    CHECK_FALSE(decode_verdict("accepted\0v\0l\0"
                               "7\0end\0"s)); // promises more than there is
    CHECK_FALSE(decode_verdict("accepted\0v\0l\0x\0end\0"s));
    CHECK_FALSE(decode_verdict("accepted\0v\0l\0"
                               "0\0001\0name\0end\0"s)); // a component without a kind
    CHECK_FALSE(decode_verdict("accepted\0v\0l\0"
                               "0\00018446744073709551615\0name\0end\0"s));
    CHECK_FALSE(decode_verdict(encode_verdict(kSummary) + "more"));
}
