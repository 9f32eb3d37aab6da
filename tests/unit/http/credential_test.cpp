#include "credential.hpp"

#include <doctest/doctest.h>

using iotcc::http::offered_token;

TEST_CASE("a bearer's token is taken, in any case of the scheme")
{
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "Bearer   "})
        CHECK(offered_token(scheme + std::string("iotcc_api_x-Y_z")) == "iotcc_api_x-Y_z");
}

TEST_CASE("the password of Basic is the token, whatever the user")
{
    CHECK(offered_token("Basic YWRtaW46c2VjcmV0") == "secret");  // admin:secret
    CHECK(offered_token("basic OnNlY3JldA==") == "secret");      // :secret
    CHECK(offered_token("Basic OnNlY3JldA") == "secret");        // without padding
    CHECK(offered_token("Basic dTpzZTpjcmV0") == "se:cret");     // u:se:cret
    CHECK(offered_token("Basic dTo+Pj4/Pw==") == ">>>\x3f\x3f"); // u:>>> and two question marks
    CHECK(offered_token("Basic dTrDqQ==") == "\xc3\xa9");        // u:é
}

TEST_CASE("what is malformed or of another scheme offers nothing")
{
    for (const char* value :
         {"", " ", "Bearer", "Bearer ", "Basic", "Basic ", "Digest x", "secret", "Basic !!!!",
          "Basic OnNl=Y3JldA", "Basic YWRtaW4=", "Basic =", "Basic ====", "Bearerx secret"})
        CHECK(offered_token(value) == "");
}
