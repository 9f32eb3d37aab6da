#include <iotcc/fake_host.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

using namespace iotcc::testing;

namespace {

// What an instance with these settings is refused with.
std::string words(std::initializer_list<Setting> settings)
{
    FakeHost host{settings};
    void* self = nullptr;
    CHECK(iotcc_plugin_v1.components[0]->create(&host.abi(), &self) == IOTCC_E_ARG);
    return host.error;
}

} // namespace

TEST_CASE("an option that cannot be used is refused in words")
{
    CHECK(words({{"framing", "lines"}}) ==
          "framing = \"lines\": must be one of line, delimiter, length, fixed, raw");
    CHECK(words({{"max_frame", "0"}}) ==
          "max_frame = \"0\": must be a whole number from 1 to 1048576");
    CHECK(words({{"echo", "1"}}) == "echo = \"1\": must be true or false");
    CHECK(words({{"identity", "ip"}}) == "identity = \"ip\": must be one of hello, tls, peer");
    CHECK(words({{"framing", "delimiter"}}) ==
          "delimiter = \"\": must be 1 to 8 bytes, of which \\r \\n \\t \\0 \\\\ and \\xHH stand "
          "for one each");
    CHECK(words({{"framing", "length"}, {"length_bytes", "3"}}) ==
          "length_bytes = \"3\": must be 1, 2 or 4");
}

TEST_CASE("options that make no sense together are refused in words")
{
    CHECK(words({{"delimiter", ";"}}) ==
          "delimiter = \";\": must be left out, since framing is \"line\"");
    CHECK(words({{"framing", "fixed"}, {"fixed_bytes", "20"}, {"length_strip", "false"}}) ==
          "length_strip = \"false\": must be left out, since framing is \"fixed\"");
    CHECK(words({{"framing", "raw"}, {"ping", "true"}}) ==
          "ping = \"true\": must be left out, since framing is \"raw\"");
    CHECK(words({{"framing", "fixed"}}) ==
          "fixed_bytes is missing: framing = \"fixed\" needs the size of a frame");
    CHECK(words({{"framing", "fixed"}, {"fixed_bytes", "101"}, {"max_frame", "100"}}) ==
          "fixed_bytes = \"101\": must be at most max_frame, which is 100");
    CHECK(
        words({{"framing", "fixed"}, {"fixed_bytes", "9"}}) ==
        "fixed_bytes = \"9\": must be at least 10, so that a hello fits, or another identity than "
        "\"hello\"");
}
