#include "shape.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::config;

namespace {

std::string fault(const Fitted& fitted)
{
    const auto* misfit = std::get_if<Misfit>(&fitted);
    return misfit == nullptr ? "" : misfit->must_be;
}

const Shape kTime{Type::number, 0, 600, "ms"};

} // namespace

TEST_CASE("a number as text has digits and nothing else, within its bounds")
{
    CHECK(parse(kTime, "0") == Fitted(Value(std::int64_t{0})));
    CHECK(parse(kTime, "600") == Fitted(Value(std::int64_t{600})));
    for (const char* text :
         {"", "x", "1x", " 1", "+1", "-1", "0x1", "1.0", "601", "99999999999999999999"})
        CHECK(fault(parse(kTime, text)) == "must be a whole number from 0 to 600 ms");
}

TEST_CASE("in a file a number is a number, and a flag a flag")
{
    CHECK(fault(fit(kTime, std::string("1"))) == "must be a whole number from 0 to 600 ms");
    CHECK(fault(fit({Type::flag}, std::string("true"))) == "must be true or false");
    CHECK(fault(fit({Type::text}, std::int64_t{1})) == "must be a text");
    CHECK(fit({Type::flag}, true) == Fitted(Value(true)));
    CHECK(parse({Type::flag}, "true") == Fitted(Value(true)));
    CHECK(fault(parse({Type::flag}, "yes")) == "must be true or false");
}

TEST_CASE("a list may be written as one text")
{
    const Value two = std::vector<std::string>{"a", "b"};
    CHECK(parse({Type::list}, ",a,,b,") == Fitted(two));
    CHECK(fit({Type::list}, std::string("a,b")) == Fitted(two));
    CHECK(fit({Type::list}, two) == Fitted(two));
    CHECK(fault(fit({Type::list}, true)) == "must be a list of texts");
}

TEST_CASE("a choice is one of its words; the empty one only where it is among them")
{
    const Shape either{Type::choice, 0, 0, "", "a|b|c"};
    CHECK(parse(either, "b") == Fitted(Value(std::string("b"))));
    for (const char* text : {"", "d", "a|b", "B"})
        CHECK(fault(parse(either, text)) == "must be a, b or c");
    CHECK(parse({Type::choice, 0, 0, "", "|a"}, "") == Fitted(Value(std::string())));
}

TEST_CASE("a text has a length in bounds where it has bounds")
{
    const Shape some{Type::text, 1, 3};
    CHECK(fault(parse(some, "")) == "must not be empty");
    CHECK(fault(parse(some, "abcd")) == "must be a text of 1 to 3 bytes");
    CHECK(fault(parse({Type::text}, "")).empty());
}
