#include "reload_desk.hpp"

#include <utility>

namespace iotcc {

bool ReloadDesk::ask(Done done)
{
    const std::scoped_lock lock(mutex_);
    if (is_closed_ || waiting_)
        return false;
    waiting_ = std::move(done);
    if (wake_)
        wake_();
    return true;
}

std::optional<ReloadReport> ReloadDesk::last() const
{
    const std::scoped_lock lock(mutex_);
    return last_;
}

void ReloadDesk::open(std::function<void()> wake)
{
    const std::scoped_lock lock(mutex_);
    wake_ = std::move(wake);
    if (waiting_)
        wake_();
}

void ReloadDesk::close()
{
    {
        const std::scoped_lock lock(mutex_);
        wake_ = nullptr;
        is_closed_ = true;
    }
    ReloadReport report;
    report.failed = {"the host is stopping"};
    answer(report);
}

void ReloadDesk::keep(const ReloadReport& report)
{
    const std::scoped_lock lock(mutex_);
    last_ = report;
}

void ReloadDesk::answer(const ReloadReport& report)
{
    Done waiting;
    {
        const std::scoped_lock lock(mutex_);
        waiting = std::exchange(waiting_, nullptr);
    }
    if (waiting)
        waiting(report);
}

} // namespace iotcc
