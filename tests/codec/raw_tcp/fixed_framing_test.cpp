#include "decoding.hpp"

using namespace iotcc::raw_tcp;

TEST_CASE("every so many bytes are a frame")
{
    CHECK(decode(FixedFraming{3}, {"abc\n\r\nde"}, 3) == Decoding{{"abc", "\n\r\n"}, "de"});
    CHECK(decode(FixedFraming{1}, {"ab"}, 1) == Decoding{{"a", "b"}});
}

TEST_CASE("how the stream was cut does not change frames of a fixed size")
{
    for (const std::size_t size : {1, 2, 5, 30})
        check_cuts(FixedFraming{size}, "0123456789abcdefghi", 30);
}

TEST_CASE("what is shorter than a frame is filled up with spaces, what is longer is not sent")
{
    check_read_back(FixedFraming{3}, "abc");
    CHECK(FixedFraming{3}.encode("a") == "a  ");
    CHECK_FALSE(FixedFraming{3}.encode("abcd"));
}

TEST_CASE("a raw frame is what one read brought, cut at the limit")
{
    CHECK(decode(RawFraming{}, {"one\n", "two", std::string(5, 'x')}, 4) ==
          Decoding{{"one\n", "two", "xxxx", "x"}});
    check_read_back(RawFraming{}, "a\nb");
}
