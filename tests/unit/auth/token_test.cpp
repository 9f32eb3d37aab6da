#include "token.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace iotcc::auth;

TEST_CASE("a new token has 256 bits, says whose it is and fits into a word")
{
    for (const TokenKind kind : {TokenKind::device, TokenKind::api}) {
        const std::string token = new_token(kind);
        CHECK(token.starts_with(kind == TokenKind::device ? "iotcc_dev_" : "iotcc_api_"));
        CHECK(token.size() == std::string("iotcc_dev_").size() + 43);
        CHECK(std::all_of(token.begin(), token.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
        }));
    }
}

TEST_CASE("no two new tokens are the same")
{
    std::set<std::string> tokens;
    for (int i = 0; i < 1000; ++i)
        tokens.insert(new_token(TokenKind::api));
    CHECK(tokens.size() == 1000);
}

TEST_CASE("the digest is SHA-256, as sha256sum writes it")
{
    CHECK(hex_of(digest_of("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex_of(digest_of("")) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a digest is read back from its digits, and from nothing else")
{
    const TokenDigest digest = digest_of("abc");
    std::string hex = hex_of(digest);
    CHECK(digest_from_hex(hex) == digest);
    std::transform(hex.begin(), hex.end(), hex.begin(),
                   [](char c) { return static_cast<char>(std::toupper(c)); });
    CHECK(digest_from_hex(hex) == digest);
    CHECK_FALSE(digest_from_hex(hex.substr(1)));
    CHECK_FALSE(digest_from_hex(hex + "0"));
    for (const char c : {'g', 'G', '@', '`', '/', ':', '\0', ' ', '\x1a'}) {
        hex[63] = c;
        CHECK_FALSE(digest_from_hex(hex));
    }
}

TEST_CASE("roles have words, and no other word is one")
{
    for (const Role role : {Role::read, Role::control, Role::admin})
        CHECK(role_named(word_of(role)) == role);
    CHECK_FALSE(role_named(""));
    CHECK_FALSE(role_named("Admin"));
}
