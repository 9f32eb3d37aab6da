#pragma once
#include "handler_place.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <new>

namespace iotcc::net {

// f() at that time, or at once where there is no memory for one more timer; never where the timer
// is cancelled before. Cannot fail. `place` is free, as placed() takes it.
template <class Place, class F>
void placed_wait(boost::asio::io_context& context, boost::asio::steady_timer& timer, Place& place,
                 std::chrono::steady_clock::time_point until, F f)
{
    try {
        timer.expires_at(until);
        timer.async_wait(placed(place, [f](boost::system::error_code aborted) {
            if (!aborted)
                f();
        }));
    } catch (const std::bad_alloc&) {
        boost::asio::post(context, placed(place, f));
    }
}

} // namespace iotcc::net
