#include "credential.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace iotcc::websocket;

TEST_CASE("a credential is read in each of its forms")
{
    struct Row {
        const char *value, *user, *token;
    };
    const Row rows[] = {
        {"Bearer abc123", "", "abc123"},
        {"bearer  abc123", "", "abc123"},
        {"Bearer", "", ""},
        {"Bearer a b", "", "a b"},
        {"abc123", "", "abc123"},
        {"", "", ""},
        {"Digest x=\"y\"", "", "Digest x=\"y\""},
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"}, // RFC 7617 section 2
        {"BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ", "Aladdin", "open sesame"},
        {"Basic Og==", "", ""},
        {"Basic YTpiOmM=", "a", "b:c"},
        {"Basic OnRva2Vu", "", "token"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.value);
        const auto credential = Credential::read(row.value);
        REQUIRE(credential);
        const auto copy = *credential;
        CHECK(copy.user() == row.user);
        CHECK(copy.token() == row.token);
    }
}

TEST_CASE("a Basic credential that is no base64, has no colon or is too long is refused")
{
    for (const char* value : {"Basic", "Basic ", "Basic YTpi===", "Basic YTpiYTp=i", "Basic YTp-",
                              "Basic Y", "Basic YTpiY", "Basic YWJj", "Basic YTpi YTpi"}) {
        CAPTURE(value);
        CHECK_FALSE(Credential::read(value));
    }
    std::string colons; // 255 of them
    while (colons.size() < 340)
        colons += "Ojo6";
    CHECK(Credential::read("Basic " + colons + "Og==")->token().size() == kBasicMax - 1);
    CHECK_FALSE(Credential::read("Basic " + colons + "Ojo="));
    CHECK_FALSE(Credential::read("Basic " + std::string(8000, 'A')));
}
