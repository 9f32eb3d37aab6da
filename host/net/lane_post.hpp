#pragma once
#include "lane.hpp"

#include <exception>
#include <future>
#include <memory>
#include <utility>

// From another thread to the lane's.
namespace iotcc::net {

template <class F> void Lane::post(F f)
{
    struct Call final : LaneTask {
        explicit Call(F&& f) : function(std::move(f)) {}
        void run() override { function(); }
        F function;
    };
    post(std::unique_ptr<LaneTask>(std::make_unique<Call>(std::move(f))));
}

template <class F> void Lane::run_and_wait(F f)
{
    if (!thread_.joinable())
        return f();
    std::promise<void> done;
    post([&f, &done] {
        try {
            f();
            done.set_value();
        } catch (...) { // for whoever waits
            done.set_exception(std::current_exception());
        }
    });
    done.get_future().get();
}

} // namespace iotcc::net
