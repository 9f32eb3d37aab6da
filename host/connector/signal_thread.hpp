#pragma once
#include <functional>
#include <memory>

namespace iotcc {

// Takes SIGTERM, SIGINT and SIGHUP on a thread of its own, from its construction on: none is lost
// during the start, and the second one to stop ends the process at once, with 128 + its number,
// even while the control thread is inside a plugin. One per process. [main]
class SignalThread {
public:
    SignalThread();  // throws boost::system::system_error
    ~SignalThread(); // the signals have their usual effect again
    SignalThread(const SignalThread&) = delete;
    SignalThread& operator=(const SignalThread&) = delete;

    // Gives f, on the signal thread, the signals that came so far and those that come; nullptr:
    // they are kept again, and no call of the f before is running any more.
    void hand_to(std::function<void(int signal)> f);

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

} // namespace iotcc
