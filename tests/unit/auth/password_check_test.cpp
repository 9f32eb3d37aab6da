#include "eventually.hpp"
#include "password_check.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <semaphore>
#include <string>

using namespace iotcc::auth;
using iotcc::test::eventually;

namespace {

std::shared_ptr<const PasswordSet> alice()
{
    return std::make_shared<const PasswordSet>(
        parse_passwords("alice:$7$101$zdXPS/Erfa5fhZhk$QfJ+f8620/gV8uaT+Z3UcU/"
                        "pGrwU2ZHt1P6jHwzGY1+BAQZjz3ILU9mOt3zggyne+6Fb9Wkv+bOka1/YDMdwLQ==",
                        "f"));
}

// How often each answer came.
struct Answers {
    std::atomic<int> right{0}, wrong{0}, failed{0};
    [[nodiscard]] PasswordCheck::Answered taker()
    {
        return [this](PasswordAnswer answer) {
            ++(answer == PasswordAnswer::right   ? right
               : answer == PasswordAnswer::wrong ? wrong
                                                 : failed);
        };
    }
};

} // namespace

TEST_CASE("each password takes one hash, of users who are there and of those who are not")
{
    Answers answers;
    PasswordCheck check;
    CHECK(check.ask(alice(), "alice", "secret", answers.taker()));
    CHECK(check.ask(alice(), "alice", "guess", answers.taker()));
    CHECK(check.ask(alice(), "nobody", "secret", answers.taker()));
    CHECK(eventually([&] { return answers.right + answers.wrong == 3; }));
    CHECK(answers.right == 1);
    CHECK(check.hashes() == 3);
}

TEST_CASE("two are tried at once, 64 wait, and the next is refused")
{
    Answers answers;
    std::counting_semaphore<> going(0);
    std::atomic<std::size_t> blocked{0};
    PasswordCheck check;
    const auto users = alice();
    for (std::size_t i = 0; i < PasswordCheck::kThreads; ++i)
        CHECK(check.ask(users, "alice", "secret", [&](PasswordAnswer) {
            ++blocked;
            going.acquire();
        }));
    CHECK(eventually([&] { return blocked == PasswordCheck::kThreads; }));
    for (std::size_t i = 0; i < PasswordCheck::kMostWaiting; ++i)
        CHECK(check.ask(users, "alice", "secret", answers.taker()));
    CHECK_FALSE(check.ask(users, "alice", "secret", answers.taker()));
    CHECK(check.hashes() == 2);
    going.release(PasswordCheck::kThreads);
    CHECK(eventually([&] { return answers.right == PasswordCheck::kMostWaiting; }));
    CHECK(check.ask(users, "alice", "secret", answers.taker()));
}

TEST_CASE("what waits at the stop is dropped, and nothing is taken any more")
{
    Answers answers;
    std::binary_semaphore going(0);
    std::atomic<int> blocked{0};
    PasswordCheck check;
    for (std::size_t i = 0; i < PasswordCheck::kThreads; ++i)
        CHECK(check.ask(alice(), "alice", "secret", [&](PasswordAnswer) {
            if (++blocked == 1)
                going.acquire();
        }));
    CHECK(eventually([&] { return blocked == 2; }));
    going.release();
    check.stop();
    CHECK_FALSE(check.ask(alice(), "alice", "secret", answers.taker()));
    CHECK(answers.right == 0);
}
