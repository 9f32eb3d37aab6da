#include <iotcc/config.hpp>
#include <iotcc/fake_host.hpp>
#include <iotcc/option.hpp>

#include <doctest/doctest.h>

using iotcc::Config;
using iotcc::ConfigError;
using iotcc::testing::FakeHost;

TEST_CASE("a value that is not set is the default")
{
    const FakeHost host;
    const Config config(host.abi());
    CHECK(config.text("framing", "line") == "line");
    CHECK(config.number("max_frame", 80, 1, 100) == 80);
    CHECK(config.flag("reply", true));
    CHECK_FALSE(config.flag("reply", false));
}

TEST_CASE("a declared option brings its default and its range")
{
    constexpr auto frame = iotcc::number_option("max_frame", "80", 1, 100, "bytes", "of one frame");
    constexpr auto reply = iotcc::flag_option("reply", "true", "answers");
    constexpr auto name = iotcc::text_option("name", nullptr, "of the gate");
    const FakeHost unset;
    CHECK(Config(unset.abi()).number(frame) == 80);
    CHECK(Config(unset.abi()).flag(reply));
    CHECK(Config(unset.abi()).text(name) == "");
    const FakeHost host{{"max_frame", "101"}, {"reply", "false"}, {"name", "x"}};
    CHECK_THROWS_WITH_AS(static_cast<void>(Config(host.abi()).number(frame)),
                         "max_frame = \"101\": must be a whole number from 1 to 100", ConfigError);
    CHECK_FALSE(Config(host.abi()).flag(reply));
    CHECK(Config(host.abi()).text(name) == "x");
}

TEST_CASE("a declared choice is one of its words")
{
    static constexpr const char* kOrders[] = {"be", "le", nullptr};
    constexpr auto order = iotcc::choice_option("order", "be", kOrders, "of bytes");
    const FakeHost unset, little{{"order", "le"}}, wrong{{"order", "l"}};
    CHECK(Config(unset.abi()).choice(order) == "be");
    CHECK(Config(little.abi()).choice(order) == "le");
    CHECK_THROWS_WITH_AS(static_cast<void>(Config(wrong.abi()).choice(order)),
                         "order = \"l\": must be one of be, le", ConfigError);
}

TEST_CASE("a value that is set counts")
{
    const FakeHost host{{"framing", "fixed"}, {"max_frame", "100"}, {"reply", "true"}};
    const Config config(host.abi());
    CHECK(config.text("framing", "line") == "fixed");
    CHECK(config.number("max_frame", 80, 1, 100) == 100);
    CHECK(config.flag("reply", false));
}

TEST_CASE("an unusable value is refused with key, value and what it must be")
{
    const FakeHost host{{"max_frame", "101"}, {"words", "many"}, {"reply", "yes"}};
    const Config config(host.abi());
    CHECK_THROWS_WITH_AS(static_cast<void>(config.number("max_frame", 80, 1, 100)),
                         "max_frame = \"101\": must be a whole number from 1 to 100", ConfigError);
    CHECK_THROWS_WITH_AS(static_cast<void>(config.number("words", 80, -1, 100)),
                         "words = \"many\": must be a whole number from -1 to 100", ConfigError);
    CHECK_THROWS_WITH_AS(static_cast<void>(config.flag("reply", false)),
                         "reply = \"yes\": must be true or false", ConfigError);
}
