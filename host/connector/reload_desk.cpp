#include "reload_desk.hpp"

#include <utility>

namespace iotcc {

bool ReloadDesk::ask(Done done)
{
    const std::scoped_lock lock(mutex_);
    if (!wake_ || waiting_)
        return false;
    waiting_ = std::move(done);
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
}

void ReloadDesk::close()
{
    {
        const std::scoped_lock lock(mutex_);
        wake_ = nullptr;
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
