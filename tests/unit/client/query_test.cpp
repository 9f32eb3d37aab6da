#include "query.hpp"

#include <doctest/doctest.h>

using namespace iotcc::client;
using namespace std::string_view_literals;

TEST_CASE("everything that could end a segment or a value is encoded")
{
    CHECK(percent_encoded("a/b?c&d=e%f#g h+i") == "a%2Fb%3Fc%26d%3De%25f%23g%20h%2Bi");
    CHECK(percent_encoded("..") == "..");
    CHECK(percent_encoded("AZaz09-._~") == "AZaz09-._~");
    CHECK(percent_encoded("\xc3\xbc\r\n\0"sv) == "%C3%BC%0D%0A%00");
}

TEST_CASE("a query begins with a question mark, and is nothing while it has nothing")
{
    Query query;
    CHECK(query.empty());
    CHECK(query.text().empty());
    query.add("device_id", "a b");
    query.add_given("protocol", "");
    query.add_given("sort", "-opened_ms");
    CHECK(query.text() == "?device_id=a%20b&sort=-opened_ms");
}
