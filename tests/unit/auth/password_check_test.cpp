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

constexpr PasswordCheck::Offer kOffer{"alice", "secret", "192.0.2.1:5000"};

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

// Both threads try one password each until they may go on.
struct BusyCheck {
    BusyCheck()
    {
        for (std::size_t i = 0; i < PasswordCheck::kThreads; ++i)
            REQUIRE(check.ask(users, kOffer, [this](PasswordAnswer) {
                ++blocked;
                going.acquire();
            }));
        REQUIRE(eventually([this] { return blocked == PasswordCheck::kThreads; }));
    }
    ~BusyCheck() { go_on(); }
    [[nodiscard]] bool ask(const std::string& remote, Answers& answers)
    {
        return check.ask(users, {"alice", "secret", remote}, answers.taker());
    }
    void go_on() { going.release(PasswordCheck::kThreads); }

    const std::shared_ptr<const PasswordSet> users = alice();
    std::counting_semaphore<> going{0};
    std::atomic<std::size_t> blocked{0};
    PasswordCheck check;
};

} // namespace

TEST_CASE("each password takes one hash, of users who are there and of those who are not")
{
    Answers answers;
    PasswordCheck check;
    CHECK(check.ask(alice(), kOffer, answers.taker()));
    CHECK(check.ask(alice(), {"alice", "guess", "unix"}, answers.taker()));
    CHECK(check.ask(alice(), {"nobody", "secret", "unix"}, answers.taker()));
    CHECK(eventually([&] { return answers.right + answers.wrong == 3; }));
    CHECK(answers.right == 1);
    CHECK(check.hashes() == 3);
}

TEST_CASE("two are tried at once, 64 wait, and the next is refused")
{
    Answers answers;
    BusyCheck busy;
    for (std::size_t i = 0; i < PasswordCheck::kMostWaiting; ++i)
        CHECK(busy.ask("192.0.2." + std::to_string(i) + ":5000", answers));
    CHECK_FALSE(busy.ask("198.51.100.1:5000", answers));
    CHECK(busy.check.hashes() == 2);
    busy.go_on();
    CHECK(eventually([&] { return answers.right == PasswordCheck::kMostWaiting; }));
    CHECK(busy.ask("198.51.100.1:5000", answers));
}

TEST_CASE("one address takes half of the places, whatever its ports, and others the rest")
{
    Answers answers;
    BusyCheck busy;
    const auto asks = [&](const std::string& address) {
        std::size_t taken = 0;
        while (busy.ask(address + ':' + std::to_string(taken + 1), answers))
            ++taken;
        return taken;
    };
    CHECK(asks("192.0.2.1") == 32);
    CHECK(asks("192.0.2.2") == 16);
    CHECK(asks("[2001:db8::1]") == 8);
    CHECK_FALSE(busy.ask("[2001:db8::2]:1", answers)); // of the same /64
    CHECK(busy.ask("192.0.2.3:1", answers));
    busy.go_on();
    CHECK(eventually([&] { return answers.right == 57; }));
}

TEST_CASE("what waits at the stop is dropped, and nothing is taken any more")
{
    Answers answers;
    std::binary_semaphore going(0);
    std::atomic<int> blocked{0};
    PasswordCheck check;
    for (std::size_t i = 0; i < PasswordCheck::kThreads; ++i)
        CHECK(check.ask(alice(), kOffer, [&](PasswordAnswer) {
            if (++blocked == 1)
                going.acquire();
        }));
    CHECK(eventually([&] { return blocked == 2; }));
    going.release();
    check.stop();
    CHECK_FALSE(check.ask(alice(), kOffer, answers.taker()));
    CHECK(answers.right == 0);
}
