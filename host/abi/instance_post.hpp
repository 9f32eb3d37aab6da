#pragma once
#include "instance.hpp"
#include "lane.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <utility>

// How services get from any thread to a lane of their instance. [any]
namespace iotcc::abi {

// Posts a call of `f` for the instance; what is still waiting when the instance has stopped is
// dropped.
template <class F> std::int32_t post_to(InstanceLane& own, const char* where, F f)
{
    Instance& instance = own.instance();
    if (instance.is_stopping())
        return IOTCC_E_CLOSED;
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded(where, [&] {
        own.lane().post([&instance, where, f] {
            if (!instance.is_stopping())
                instance.guarded(where, f);
        });
        result = IOTCC_OK;
    });
    return result;
}

// add(id) runs on the lane. `id` is what it was where it will not.
template <class F>
std::int32_t register_on(InstanceLane& own, const char* where, std::uint64_t& id, F add)
{
    const std::uint64_t made = own.instance().new_registration(own.lane().index());
    const std::uint64_t before = std::exchange(id, made); // f may read it before this returns
    const std::int32_t result = post_to(own, where, [made, add] { add(made); });
    if (result != IOTCC_OK)
        id = before;
    return result;
}

} // namespace iotcc::abi
