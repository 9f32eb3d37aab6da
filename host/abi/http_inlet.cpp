#include "http_inlet.hpp"

#include "clock.hpp"
#include "endpoint.hpp"
#include "http_records.hpp"
#include "instance.hpp"

#include <cmath>
#include <pthread.h>
#include <string>
#include <utility>

namespace iotcc::abi {

namespace {

using HttpResult = HttpOutcome::Result;

HttpOutcome outcome(HttpResult result, std::string words)
{
    HttpOutcome made;
    made.result = result;
    made.words = std::move(words);
    return made;
}

} // namespace

HttpInlet::HttpInlet(Instance& instance, std::chrono::milliseconds patience)
    : instance_(instance), patience_(patience), thread_([this] { run(); })
{
}

HttpInlet::~HttpInlet()
{
    (void)finish(Clock::now());
    thread_.join();
}

void HttpInlet::ask(HttpRequest request, HttpDone done)
{
    HttpRoutes::Match match = instance_.http_routes().find(request.method, request.path);
    HttpOutcome refused;
    if (match.route == nullptr) {
        refused.result = match.methods.empty() ? HttpResult::no_route : HttpResult::wrong_method;
        refused.methods = std::move(match.methods);
        return done(std::move(refused));
    }
    if (request.role < match.route->role) {
        refused.result = HttpResult::wrong_role;
        refused.role = match.route->role;
        return done(std::move(refused));
    }
    ask(*match.route, std::move(request), std::move(done));
}

void HttpInlet::ask(const HttpRoute& serve, HttpRequest request, HttpDone done)
{
    std::string refused;
    {
        const std::scoped_lock lock(mutex_);
        refused = refusal();
        if (refused.empty()) {
            calls_to_come_.push_back({++last_id_, &serve, std::move(request)});
            waiting_.emplace(last_id_, Waiting{std::move(done), Clock::now() + patience_});
        }
    }
    if (refused.empty())
        return changed_.notify_all();
    done(outcome(HttpResult::busy, named(refused)));
}

// Why nothing more is taken, or "". Under the mutex.
std::string HttpInlet::refusal() const
{
    if (stopping_)
        return "stops";
    if (is_hanging_)
        return "is still busy with a request that it has not answered in time";
    return waiting_.size() >= kMostWaiting ? "has too many requests waiting" : "";
}

// Who waits for that answer; empty: nobody any more. Under the mutex.
HttpDone HttpInlet::take(std::uint64_t id)
{
    auto node = waiting_.extract(id);
    return node.empty() ? HttpDone() : std::move(node.mapped().done);
}

std::int32_t HttpInlet::answer(std::uint64_t id, HttpResponse response)
{
    HttpDone done;
    {
        const std::scoped_lock lock(mutex_);
        done = take(id);
    }
    if (!done)
        return IOTCC_E_NOTFOUND;
    done({HttpResult::answered, std::move(response)});
    return IOTCC_OK;
}

void HttpInlet::expire(Clock::time_point now)
{
    std::vector<HttpDone> late;
    bool hangs = false;
    {
        const std::scoped_lock lock(mutex_);
        for (auto it = waiting_.begin(); it != waiting_.end();) {
            if (now < it->second.deadline) {
                ++it;
                continue;
            }
            if (it->first == running_)
                hangs = is_hanging_ = true;
            late.push_back(std::move(it->second.done));
            it = waiting_.erase(it);
        }
    }
    const std::string words =
        named("has not answered in " + std::to_string(patience_.count()) + " ms");
    for (const HttpDone& done : late)
        done(outcome(HttpResult::late, words));
    if (hangs)
        instance_.log(log::Level::warn, "a route has not returned in " +
                                            std::to_string(patience_.count()) +
                                            " ms; until it does, requests are answered 503");
}

bool HttpInlet::finish(Clock::time_point deadline)
{
    std::unordered_map<std::uint64_t, Waiting> dropped; // outside of the mutex
    std::unique_lock lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
    calls_to_come_.clear();
    changed_.notify_all();
    changed_.wait_until(lock, deadline, [this] { return ended_; });
    changed_.wait(lock, [this] { return ended_ || running_ != 0; }); // it ends by itself
    const bool ended = ended_;
    lock.unlock();
    return ended;
}

void HttpInlet::run()
{
    ::pthread_setname_np(::pthread_self(), "plugin routes");
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !calls_to_come_.empty(); });
        if (stopping_)
            break;
        const Call call = std::move(calls_to_come_.front());
        calls_to_come_.pop_front();
        if (!waiting_.contains(call.id))
            continue; // its time is over
        running_ = call.id;
        lock.unlock();
        instance_.guarded("a route", [&] { serve(call); });
        lock.lock();
        running_ = 0;
        is_hanging_ = false;
    }
    ended_ = true;
    changed_.notify_all();
}

void HttpInlet::serve(const Call& call)
{
    HttpResponseRecord response;
    const std::int32_t status = call_route(call, response.record());
    if (status == IOTCC_PENDING)
        return;
    HttpOutcome made{HttpResult::answered, std::move(response.response())};
    if (status < 0)
        made = failed(call, status);
    HttpDone done;
    {
        const std::scoped_lock lock(mutex_);
        done = take(call.id);
    }
    if (done)
        done(std::move(made));
}

std::int32_t HttpInlet::call_route(const Call& call, iotcc_http_res& response)
{
    const HttpRequestRecord request(call.request, call.id);
    const net::TickRate rate = net::TickRate::of_this_cpu();
    std::int32_t status = IOTCC_E_EXCEPTION;
    instance_.set_error("");
    const std::uint64_t began = net::cpu_ticks();
    instance_.guarded(
        "a route", [&] { status = call.route->f(call.route->arg, &request.record(), &response); });
    const std::uint64_t ticks = net::cpu_ticks() - began;
    calls_.add(ticks, rate);
    if (ticks > rate.ticks(net::kSlowCallSeconds))
        was_slow(call, rate.seconds(ticks));
    return status;
}

void HttpInlet::was_slow(const Call& call, double seconds)
{
    const auto untold = slow_.add(unix_ms());
    if (!untold)
        return;
    instance_.log(log::Level::warn, call.request.method + ' ' + call.request.path + " took " +
                                        std::to_string(std::lround(seconds * 1000)) +
                                        " ms: other requests of this instance waited" +
                                        (*untold == 0 ? ""
                                                      : "; " + std::to_string(*untold) +
                                                            " more since the last such line"));
}

HttpOutcome HttpInlet::failed(const Call& call, std::int32_t status)
{
    const std::string words = instance_.failure(status);
    instance_.log(log::Level::warn,
                  call.request.method + ' ' + call.request.path + " failed: " + words);
    return outcome(HttpResult::failed, named("failed: " + words));
}

std::string HttpInlet::named(const std::string& words) const
{
    return "the instance " + instance_.name() + ' ' + words;
}

} // namespace iotcc::abi
