#pragma once
#include "reload_desk.hpp"
#include "signal_thread.hpp"

#include <chrono>

namespace iotcc {

// What the control loop drives. Everything is called on the thread that runs the loop.
class Controlled {
public:
    virtual ~Controlled() = default;
    virtual void tick() = 0; // about once a second, until the stop
    // Five times a second, until the stop, where there is a limit of memory.
    [[nodiscard]] virtual bool has_memory_limit() const = 0;
    virtual void look_at_memory() = 0;
    virtual void hangup() = 0;
    virtual void reload_asked() = 0; // someone waits at the desk
    virtual void begin_drain() = 0;
    [[nodiscard]] virtual bool is_drained() const = 0;
};

// Ticks until SIGTERM or SIGINT, at once where one came already, then drains: returns when that is
// done or `drain_limit` has passed. SIGHUP is handed on, and so is what `desk` is asked for, until
// the drain.
void run_control_loop(Controlled& controlled, std::chrono::milliseconds drain_limit,
                      SignalThread& signals, ReloadDesk& desk);

} // namespace iotcc
