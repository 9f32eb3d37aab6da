#pragma once
#include "node.hpp"

#include <functional>
#include <mutex>
#include <optional>

namespace iotcc {

// Where a reload is asked for by whoever wants one, and waits for the control thread; keeps the
// last report. Safe from any thread.
class ReloadDesk {
public:
    using Done = std::function<void(const ReloadReport&)>;

    // Before the desk is open, too: the API is there a moment earlier than who serves this. False,
    // and no call of `done`: another one waits, or the desk is closed.
    [[nodiscard]] bool ask(Done done);
    [[nodiscard]] std::optional<ReloadReport> last() const;

    // Calls `wake` for each reload that is asked for from now on, on the thread that asks, and at
    // once for one that waits.
    void open(std::function<void()> wake);
    // Nobody serves any more; who waits is told so.
    void close();
    // Keeps the report.
    void keep(const ReloadReport& report);
    // Tells the one who waits, if anybody does.
    void answer(const ReloadReport& report);

private:
    mutable std::mutex mutex_; // guards the rest
    std::function<void()> wake_;
    bool is_closed_ = false;
    Done waiting_;
    std::optional<ReloadReport> last_;
};

} // namespace iotcc
