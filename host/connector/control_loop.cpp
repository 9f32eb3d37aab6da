#include "control_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <new>

namespace iotcc {

namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

class ControlLoop {
public:
    ControlLoop(Controlled& controlled, milliseconds drain_limit, ReloadDesk& desk)
        : controlled_(controlled), drain_limit_(drain_limit), desk_(desk)
    {
    }
    void run(SignalThread& signals)
    {
        signals.hand_to(
            [this](int signal) { boost::asio::post(context_, [this, signal] { take(signal); }); });
        desk_.open([this] { boost::asio::post(context_, [this] { take_reload(); }); });
        tick();
        if (controlled_.has_memory_limit())
            look_at_memory();
        context_.run();
        signals.hand_to(nullptr);
    }

private:
    void take(int signal)
    {
        if (signal != SIGHUP)
            drain();
        else if (!draining_)
            attempt([this] { controlled_.hangup(); });
    }
    void take_reload()
    {
        if (!draining_)
            attempt([this] { controlled_.reload_asked(); });
    }
    // Want of memory costs what was to be done now, not the host.
    template <class F> void attempt(F f)
    {
        try {
            f();
        } catch (const std::bad_alloc&) {
        }
    }
    void tick()
    {
        attempt([this] { controlled_.tick(); });
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait([this](error_code error) {
            if (!error && !draining_)
                tick();
        });
    }
    void look_at_memory()
    {
        attempt([this] { controlled_.look_at_memory(); });
        memory_timer_.expires_after(milliseconds(200));
        memory_timer_.async_wait([this](error_code error) {
            if (!error && !draining_)
                look_at_memory();
        });
    }
    void drain()
    {
        draining_ = true;
        desk_.close();
        give_up_at_ = std::chrono::steady_clock::now() + drain_limit_;
        controlled_.begin_drain();
        look_at_drain();
    }
    // Asked for rather than told: the lanes count in atomics already, and this runs once in a life.
    void look_at_drain()
    {
        if (controlled_.is_drained() || std::chrono::steady_clock::now() >= give_up_at_) {
            context_.stop();
            return;
        }
        timer_.expires_after(milliseconds(5));
        timer_.async_wait([this](error_code error) {
            if (!error)
                look_at_drain();
        });
    }

    Controlled& controlled_;
    const milliseconds drain_limit_;
    ReloadDesk& desk_;
    boost::asio::io_context context_{1};
    boost::asio::steady_timer timer_{context_}, memory_timer_{context_};
    std::chrono::steady_clock::time_point give_up_at_;
    bool draining_ = false;
};

} // namespace

void run_control_loop(Controlled& controlled, std::chrono::milliseconds drain_limit,
                      SignalThread& signals, ReloadDesk& desk)
{
    ControlLoop(controlled, drain_limit, desk).run(signals);
}

} // namespace iotcc
