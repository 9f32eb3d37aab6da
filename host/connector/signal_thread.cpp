#include "signal_thread.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace iotcc {

class SignalThread::Listener {
public:
    Listener()
    {
        await_signal();
        thread_ = std::thread([this] {
            ::pthread_setname_np(::pthread_self(), "signals");
            context_.run();
        });
    }
    ~Listener()
    {
        context_.stop();
        thread_.join();
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void hand_to(std::function<void(int)> f)
    {
        const std::scoped_lock lock(mutex_);
        taker_ = std::move(f);
        hand_over();
    }

private:
    void await_signal()
    {
        signals_.async_wait([this](boost::system::error_code error, int signal) {
            if (error)
                return;
            if (signal != SIGHUP && std::exchange(is_stopping_, true))
                ::_exit(128 + signal);
            await_signal();
            const std::scoped_lock lock(mutex_);
            kept_.push_back(signal);
            hand_over();
        });
    }
    void hand_over()
    {
        if (!taker_)
            return;
        for (const int signal : std::exchange(kept_, {}))
            taker_(signal);
    }

    boost::asio::io_context context_{1};
    boost::asio::signal_set signals_{context_, SIGTERM, SIGINT, SIGHUP};
    bool is_stopping_ = false; // of thread_
    std::mutex mutex_;         // guards taker_ and kept_
    std::function<void(int)> taker_;
    std::vector<int> kept_;
    std::thread thread_;
};

SignalThread::SignalThread() : listener_(std::make_unique<Listener>()) {}

SignalThread::~SignalThread() = default;

void SignalThread::hand_to(std::function<void(int signal)> f)
{
    listener_->hand_to(std::move(f));
}

} // namespace iotcc
