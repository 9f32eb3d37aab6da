#pragma once
#include "password_set.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace iotcc::auth {

// Tries passwords on two threads of its own, which yield to lanes: neither a lane nor the workers
// of plugins wait for a hash, however many devices come at once. What waits is bounded, and one
// address cannot take all the places: it may have no more than are free. Safe from any thread, but
// for construction and destruction.
class PasswordCheck {
public:
    static constexpr std::size_t kThreads = 2;
    static constexpr std::size_t kMostWaiting = 64; // besides those that are being tried

    PasswordCheck();
    ~PasswordCheck(); // as stop()
    PasswordCheck(const PasswordCheck&) = delete;
    PasswordCheck& operator=(const PasswordCheck&) = delete;

    // Called once with the answer, on a thread of this; must not throw.
    using Answered = std::function<void(PasswordAnswer)>;
    struct Offer {
        std::string_view user, password;
        std::string_view remote; // of the peer: "192.0.2.1:5000", "[2001:db8::1]:5000", "unix"
    };
    // Tries the password; the texts are copied, and the password's copy is wiped after its try.
    // False: too many wait, or too many of that address, or it has stopped; `answered` will not be
    // called.
    [[nodiscard]] bool ask(std::shared_ptr<const PasswordSet> users, const Offer& offer,
                           Answered answered);
    // Drops what waits, and comes back when what is tried was answered. [main]
    void stop();

    // Hashes that were made: one for each password that was tried, of users who are there or not.
    [[nodiscard]] std::uint64_t hashes() const noexcept
    {
        return hashes_.load(std::memory_order_relaxed);
    }

private:
    struct Question;
    void work();
    [[nodiscard]] std::unique_ptr<Question> next();
    [[nodiscard]] bool has_place_for(const std::string& address) const;

    std::mutex mutex_; // guards waiting_ and is_stopping_
    std::condition_variable woken_;
    std::deque<std::unique_ptr<Question>> waiting_;
    bool is_stopping_ = false;
    std::atomic<std::uint64_t> hashes_{0};
    std::vector<std::thread> threads_;
};

} // namespace iotcc::auth
