#include "http_desk.hpp"

#include "instance.hpp"

#include <iotcc/kind/status.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace iotcc::abi {

void HttpDesk::add(Instance& instance)
{
    const bool is_status = std::string_view(instance.component().kind) == IOTCC_KIND_STATUS;
    if (is_status && status_api_)
        throw std::runtime_error("there is a status API already, " +
                                 status_api_->inlet.instance().name());
    if (!is_status && instance.http_routes().empty())
        return;
    auto made = std::make_unique<HttpInlet>(instance, patience_);
    HttpInlet& inlet = *made;
    {
        const std::scoped_lock lock(mutex_);
        inlets_.emplace(instance.name(), std::move(made));
    }
    if (!is_status)
        return;
    const auto& table = *static_cast<const iotcc_status*>(instance.component().vtable);
    status_api_.emplace(
        StatusApi{inlet, HttpRoute{"", "", IOTCC_ROLE_READ, table.serve, instance.self()}});
    has_status_api_.store(true, std::memory_order_release);
}

void HttpDesk::expire()
{
    const auto now = Clock::now();
    for (const auto& [name, inlet] : inlets_) // the control thread alone adds
        inlet->expire(now);
}

void HttpDesk::finish(Clock::time_point deadline)
{
    for (const auto& [name, inlet] : inlets_)
        if (!inlet->finish(deadline)) {
            const std::scoped_lock lock(mutex_);
            stuck_.push_back(name);
        }
}

bool HttpDesk::is_stuck(std::string_view instance) const
{
    const std::scoped_lock lock(mutex_);
    return std::ranges::find(stuck_, instance) != stuck_.end();
}

HttpInlet* HttpDesk::inlet_of(std::string_view instance) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = inlets_.find(instance);
    return found == inlets_.end() ? nullptr : found->second.get();
}

void HttpDesk::ask(const std::string& instance, HttpRequest request, HttpDone done) const
{
    if (HttpInlet* const inlet = inlet_of(instance))
        return inlet->ask(std::move(request), std::move(done));
    HttpOutcome none;
    none.result = HttpOutcome::Result::no_route;
    done(std::move(none));
}

void HttpDesk::ask_status(HttpRequest request, HttpDone done) const
{
    status_api_->inlet.ask(status_api_->serve, std::move(request), std::move(done));
}

std::int32_t HttpDesk::answer(const Instance& instance, std::uint64_t id,
                              HttpResponse response) const
{
    HttpInlet* const inlet = inlet_of(instance.name());
    return inlet == nullptr ? IOTCC_E_NOTFOUND : inlet->answer(id, std::move(response));
}

std::vector<HttpDesk::Calls> HttpDesk::calls() const
{
    const std::scoped_lock lock(mutex_);
    std::vector<Calls> rows;
    for (const auto& [name, inlet] : inlets_)
        rows.push_back({name, inlet->call_times(), inlet->slow_calls()});
    return rows;
}

} // namespace iotcc::abi
