#include "token_set.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::auth;

namespace {

TokenEntry entry(const std::string& token, const std::string& name)
{
    TokenEntry made;
    made.digest = digest_of(token);
    made.name = name;
    made.role = Role::read;
    return made;
}

} // namespace

TEST_CASE("a token is found by its text, and nothing near it is")
{
    const TokenSet tokens({entry("alpha", "a"), entry("beta", "b")});
    REQUIRE(tokens.find("beta") != nullptr);
    CHECK(tokens.find("beta")->name == "b");
    for (const char* other : {"", "bet", "betaa", "Beta", "beta ", "gamma"})
        CHECK(tokens.find(other) == nullptr);
    CHECK(tokens.find(std::string("beta\0", 5)) == nullptr);
    CHECK(tokens.find(hex_of(digest_of("beta"))) == nullptr);
}

TEST_CASE("digests that differ only behind their first bytes are told apart")
{
    auto twin = entry("alpha", "twin");
    twin.digest[31] ^= 1;
    const TokenSet tokens({entry("alpha", "a"), twin});
    CHECK(tokens.size() == 2);
    CHECK(tokens.find(twin.digest)->name == "twin");
    CHECK(tokens.find("alpha")->name == "a");
}

TEST_CASE("an empty set lets nobody in")
{
    CHECK(TokenSet().find("") == nullptr);
    CHECK(TokenSet().find(TokenDigest{}) == nullptr);
}
