#include "password_hash.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::auth;

namespace {

// Made by mosquitto_passwd of mosquitto 2.0.11.
constexpr const char* kPbkdf2 = // "secret"
    "$7$101$zdXPS/Erfa5fhZhk$QfJ+f8620/gV8uaT+Z3UcU/"
    "pGrwU2ZHt1P6jHwzGY1+BAQZjz3ILU9mOt3zggyne+6Fb9Wkv+bOka1/YDMdwLQ==";
constexpr const char* kSha512 = // "vor1.6"
    "$6$W70a1y8ARdL6IPhc$uA2gboEY2cyiyWzgBavLsSIGFXh0WhCbbrhVSRB/"
    "6ljeUYh9meUPpHaT99eF33a/Dj4biScBz7OxOqzuEfuXgQ==";

PasswordHash hash_of(const std::string& text)
{
    auto parsed = PasswordHash::parse(text);
    REQUIRE_MESSAGE(std::holds_alternative<PasswordHash>(parsed), text);
    return std::get<PasswordHash>(parsed);
}

std::string fault_of(const std::string& text)
{
    const auto parsed = PasswordHash::parse(text);
    return std::holds_alternative<std::string>(parsed) ? std::get<std::string>(parsed) : "";
}

} // namespace

TEST_CASE("the hashes of mosquitto_passwd know their passwords")
{
    using enum PasswordAnswer;
    CHECK(hash_of(kPbkdf2).matches("secret") == right);
    CHECK(hash_of(kPbkdf2).matches("Secret") == wrong);
    CHECK(hash_of(kPbkdf2).matches("") == wrong);
    CHECK(hash_of(kPbkdf2).matches(std::string("secret\0", 7)) == wrong);
    CHECK(hash_of(kSha512).matches("vor1.6") == right);
    CHECK(hash_of(kSha512).matches("vor1.60") == wrong);
    CHECK(hash_of(kPbkdf2).cost() == PasswordHash::Cost{PasswordHash::Kind::pbkdf2, 101});
}

TEST_CASE("a new hash is yescrypt, knows its password, and is another one each time")
{
    using enum PasswordAnswer;
    const std::string text = PasswordHash::make("p\xc3\xa4ss word");
    CHECK(text.starts_with("$y$"));
    CHECK(hash_of(text).matches("p\xc3\xa4ss word") == right);
    CHECK(hash_of(text).matches("pass word") == wrong);
    CHECK(hash_of(text).matches(std::string("p\xc3\xa4ss word\0", 11)) == wrong);
    CHECK(hash_of(text).matches(std::string(600, 'x')) == wrong);
    const std::string twin = PasswordHash::make("p\xc3\xa4ss word");
    CHECK(twin != text);
    CHECK(hash_of(twin).cost() == hash_of(text).cost());
    CHECK(hash_of(twin).mark() != hash_of(text).mark());
    CHECK(hash_of(text).mark() == hash_of(text).mark());
}

TEST_CASE("what is no hash, or costs too much, is refused in words that do not show it")
{
    const std::string pbkdf2 = kPbkdf2, sha512 = kSha512;
    for (const std::string& text : std::vector<std::string>{
             std::string("secret"), std::string(), std::string("$7$"), std::string("$5$a$b"),
             "$7$0" + pbkdf2.substr(6), "$7$1000001" + pbkdf2.substr(6), "$7$-1" + pbkdf2.substr(6),
             "$7$1x" + pbkdf2.substr(6), pbkdf2 + "=", pbkdf2.substr(0, pbkdf2.size() - 1),
             pbkdf2.substr(0, pbkdf2.size() - 4), pbkdf2 + "$", "$7$101$*" + pbkdf2.substr(8),
             sha512.substr(0, sha512.size() - 2) + "A=", "$6$rounds=5000$salt$hash",
             // of crypt(5): 86 characters that are no base64 of 64 bytes
             "$6$saltsalt$" + std::string(86, 'a'), "$y$j9T$salt$" + std::string(42, 'a'),
             "$y$jFT$salt$" + std::string(43, 'a'), "$y$j9z$salt$" + std::string(43, 'a'),
             "$y$j9T$$" + std::string(43, 'a'), "$y$j9T$salt$" + std::string(42, 'a') + ":",
             "$y$j9TxT$salt$" + std::string(43, 'a')}) {
        const std::string fault = fault_of(text);
        CHECK_MESSAGE(!fault.empty(), text);
        if (text.size() > 12)
            CHECK(fault.find(text.substr(text.size() - 12)) == fault.npos);
    }
    CHECK(fault_of("$y$jBT$salt$" + std::string(43, 'a')).empty());
}

TEST_CASE("crypt takes 1 to 511 bytes without NUL")
{
    CHECK(is_new_password("x"));
    CHECK(is_new_password(std::string(511, 'x')));
    CHECK_FALSE(is_new_password(""));
    CHECK_FALSE(is_new_password(std::string(512, 'x')));
    CHECK_FALSE(is_new_password(std::string("a\0b", 3)));
}
