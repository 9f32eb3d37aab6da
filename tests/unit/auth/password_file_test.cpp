#include "password_edit.hpp"
#include "password_set.hpp"
#include "scratch_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::auth;
using iotcc::test::ScratchFile;

namespace {

constexpr const char* kAliceLine = // "secret"
    "alice:$7$101$zdXPS/Erfa5fhZhk$QfJ+f8620/gV8uaT+Z3UcU/"
    "pGrwU2ZHt1P6jHwzGY1+BAQZjz3ILU9mOt3zggyne+6Fb9Wkv+bOka1/YDMdwLQ==";
constexpr const char* kBobLine = // "pass word"
    "bob:$7$101$/xoBGkLJapZ2eDyE$M/9+bHxpD+4hehLQobSnTK3U9kLOFe/"
    "sCRwdLN5c9+ek6Kbu76iJiXQw2xHRuo2UeQXWZ9RIgoH4aAhxVLPmRQ==";
constexpr const char* kOld = // "vor1.6"
    "old:$6$W70a1y8ARdL6IPhc$uA2gboEY2cyiyWzgBavLsSIGFXh0WhCbbrhVSRB/"
    "6ljeUYh9meUPpHaT99eF33a/Dj4biScBz7OxOqzuEfuXgQ==";

std::string lines(std::initializer_list<std::string> each)
{
    std::string text;
    for (const std::string& line : each)
        text += line + '\n';
    return text;
}

std::string faults_of(const std::string& text)
{
    try {
        (void)parse_passwords(text, "passwords");
        return {};
    } catch (const GuardedFileError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("a password file has a user a line, LF or CRLF, comments and empty lines")
{
    const auto users = parse_passwords(std::string("# ours\r\n\r\n") + kAliceLine +
                                           "\r\n  # more\n\n" + kBobLine + " \n" + kOld,
                                       "f");
    REQUIRE(users.size() == 3);
    CHECK(users[0].user == "alice");
    CHECK(users[0].line == 3);
    CHECK(users[1].hash.matches("pass word") == PasswordAnswer::right);
    CHECK(users[2].line == 7);
}

TEST_CASE("each bad line of a password file is told with its number, and without its hash")
{
    const std::string twice = std::string(kAliceLine) + "\nno colon\n:x\nplain:text\n" + kAliceLine;
    CHECK(faults_of(twice).starts_with("passwords:2: is not NAME:HASH\npasswords:3: the name "));
    CHECK(faults_of(twice).find("passwords:4: the password must be a hash") != std::string::npos);
    CHECK(faults_of(twice).find("passwords:5: this user stands above already") !=
          std::string::npos);
    CHECK(faults_of("a\x01:x\n").find("passwords:1: the name") == 0);
    CHECK(faults_of("plain:text\n").find("text\n") == std::string::npos);
}

TEST_CASE("a user who is not there is tried at the cost that most have, and is never right")
{
    const PasswordSet users(parse_passwords(lines({kOld, kAliceLine, kBobLine}), "f"));
    REQUIRE(users.to_try("nobody") != nullptr);
    CHECK(users.to_try("nobody")->cost() == users.find("alice")->cost());
    CHECK(users.find("nobody") == nullptr);
    CHECK(users.judge("nobody", "secret") == PasswordAnswer::wrong);
    CHECK(users.judge("nobody", "pass word") == PasswordAnswer::wrong);
    CHECK(users.judge("alice", "secret") == PasswordAnswer::right);
    CHECK(users.judge("bob", "secret") == PasswordAnswer::wrong);
    CHECK(PasswordSet().judge("nobody", "") == PasswordAnswer::wrong);
}

TEST_CASE("a password file that others may read is refused with the remedy")
{
    const ScratchFile file(lines({kAliceLine}));
    CHECK(PasswordStore(file.path()).current()->size() == 1);
    file.set_mode(0644);
    CHECK_THROWS_WITH_AS(
        (void)PasswordStore(file.path()),
        (file.path() + ": refused: others may read or write it; chmod o-rwx " + file.path())
            .c_str(),
        GuardedFileError);
}

TEST_CASE("users come and go by name, and comments stay")
{
    const ScratchFile file("# ours\n" + lines({kAliceLine}));
    add_user(file.path(), "bob", std::string(kBobLine).substr(4));
    CHECK_THROWS_AS(add_user(file.path(), "bob", std::string(kBobLine).substr(4)), UserNameError);
    CHECK(file.read() == "# ours\n" + lines({kAliceLine, kBobLine}));
    delete_user(file.path(), "alice");
    CHECK(file.read() == "# ours\n" + lines({kBobLine}));
    CHECK_THROWS_AS(delete_user(file.path(), "alice"), UserNameError);
    CHECK(users_in(file.path()).size() == 1);
    CHECK(file.mode() == 0600);
}

TEST_CASE("names of users hold no colon and no control character, and are no comment")
{
    for (const char* name : {"a", "a b", "\xc3\xa4", "a/b", "a#"})
        CHECK(is_user_name(name));
    for (const char* name : {"", "a:b", "#a", " a", "a\n", "\xff"})
        CHECK_FALSE(is_user_name(name));
}
