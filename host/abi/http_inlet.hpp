#pragma once
#include "http_call.hpp"
#include "http_routes.hpp"
#include "slow_calls.hpp"
#include "time_histogram.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace iotcc::abi {

class Instance;

// The requests for the routes of one instance, and the thread that it may block with them: one of
// its own, since a route that hangs would else take a place away from everybody's work. Safe from
// any thread.
class HttpInlet {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kMostWaiting = 64; // without an answer: to come, in work, pending

    // `instance` outlives it; its routes do not change any more.
    HttpInlet(Instance& instance, std::chrono::milliseconds patience);
    ~HttpInlet(); // waits for a call that has not returned
    HttpInlet(const HttpInlet&) = delete;
    HttpInlet& operator=(const HttpInlet&) = delete;

    // A request for one of its routes.
    void ask(HttpRequest request, HttpDone done);
    // One for the function of a status API, whatever method and path.
    void ask(const HttpRoute& serve, HttpRequest request, HttpDone done);
    // iotcc_http.answer.
    std::int32_t answer(std::uint64_t id, HttpResponse response);
    // Answers those whose time is over by now.
    void expire(Clock::time_point now);
    // Takes no more, drops what waits, and gives the running call until the deadline. False: it has
    // not returned.
    [[nodiscard]] bool finish(Clock::time_point deadline);

    [[nodiscard]] const Instance& instance() const noexcept { return instance_; }
    // The calls of its routes; and how many of them took over net::kSlowCallSeconds.
    [[nodiscard]] net::TimeReading call_times() const
    {
        return calls_.read(net::TickRate::of_this_cpu());
    }
    [[nodiscard]] std::uint64_t slow_calls() const noexcept { return slow_.times(); }

private:
    struct Waiting {
        HttpDone done;
        Clock::time_point deadline;
    };
    struct Call {
        std::uint64_t id;
        const HttpRoute* route;
        HttpRequest request;
    };

    [[nodiscard]] std::string refusal() const;
    [[nodiscard]] HttpDone take(std::uint64_t id);
    void run();
    void serve(const Call& call);
    [[nodiscard]] std::int32_t call_route(const Call& call, iotcc_http_res& response);
    void was_slow(const Call& call, double seconds);
    [[nodiscard]] HttpOutcome failed(const Call& call, std::int32_t status);
    [[nodiscard]] std::string named(const std::string& words) const;

    Instance& instance_;
    const std::chrono::milliseconds patience_;
    net::TimeHistogram calls_; // the thread's, as is slow_
    SlowCalls slow_;

    std::mutex mutex_; // guards the rest; never held while a route runs or an answer is given
    std::condition_variable changed_;
    std::unordered_map<std::uint64_t, Waiting> waiting_; // by id: all that were not answered
    std::deque<Call> calls_to_come_;
    std::uint64_t last_id_ = 0;
    std::uint64_t running_ = 0; // the id in work; 0: none
    bool is_hanging_ = false;   // it was answered for being late, and still runs
    bool stopping_ = false, ended_ = false;
    std::thread thread_;
};

} // namespace iotcc::abi
