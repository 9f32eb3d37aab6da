#include "password_check.hpp"

#include "failure_limit.hpp"

#include <algorithm>
#include <new>
#include <openssl/crypto.h>
#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace iotcc::auth {

// Stays where it was made, so that no second copy of the password is left behind.
struct PasswordCheck::Question {
    Question(std::shared_ptr<const PasswordSet> known, const Offer& offer, Answered done)
        : users(std::move(known)), user(offer.user), password(offer.password),
          address(peer_key(offer.remote)), answered(std::move(done))
    {
    }
    ~Question() { OPENSSL_cleanse(password.data(), password.size()); }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    const std::shared_ptr<const PasswordSet> users;
    const std::string user;
    std::string password;
    const std::string address;
    const Answered answered;
};

PasswordCheck::PasswordCheck()
{
    for (std::size_t i = 0; i < kThreads; ++i)
        threads_.emplace_back([this] { work(); });
}

PasswordCheck::~PasswordCheck()
{
    stop();
}

bool PasswordCheck::ask(std::shared_ptr<const PasswordSet> users, const Offer& offer,
                        Answered answered)
{
    auto question = std::make_unique<Question>(std::move(users), offer, std::move(answered));
    {
        const std::scoped_lock lock(mutex_);
        if (is_stopping_ || !has_place_for(question->address))
            return false;
        waiting_.push_back(std::move(question));
    }
    woken_.notify_one();
    return true;
}

// One address alone gets half of the places, the next one half of what is left, and so on.
bool PasswordCheck::has_place_for(const std::string& address) const
{
    const auto own = std::ranges::count(
        waiting_, address, [](const auto& question) -> auto& { return question->address; });
    return static_cast<std::size_t>(own) + waiting_.size() < kMostWaiting;
}

void PasswordCheck::stop()
{
    std::deque<std::unique_ptr<Question>> dropped;
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
        dropped.swap(waiting_);
    }
    woken_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

std::unique_ptr<PasswordCheck::Question> PasswordCheck::next()
{
    std::unique_lock lock(mutex_);
    woken_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    if (is_stopping_)
        return nullptr;
    auto question = std::move(waiting_.front());
    waiting_.pop_front();
    return question;
}

// Devices that are connected go before those that want to be: on Linux nice() is the thread's own.
void PasswordCheck::work()
{
    constexpr int kYield = 10;
    [[maybe_unused]] const int niceness = ::nice(kYield);
    ::pthread_setname_np(::pthread_self(), "password");
    while (const auto question = next()) {
        PasswordAnswer answer = PasswordAnswer::failed;
        try {
            answer = question->users->judge(question->user, question->password);
        } catch (const std::bad_alloc&) { // then that is the answer
        }
        hashes_.fetch_add(1, std::memory_order_relaxed);
        question->answered(answer);
    }
}

} // namespace iotcc::auth
