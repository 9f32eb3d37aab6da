#include "bus_subscription.hpp"

#include "bus_lane.hpp"
#include "bus_outlet.hpp"
#include "frame.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"

namespace iotcc::abi {

namespace {

bus::BusLane* bus_lane_of(InstanceLane& own)
{
    auto* const outlet = static_cast<BusOutlet*>(own.lane().turn_end());
    return outlet == nullptr ? nullptr : &outlet->bus_lane();
}

} // namespace

BusSubscription::BusSubscription(InstanceLane& own, std::string_view filter, iotcc_bus_fn f,
                                 void* arg)
    : own_(own), f_(f), arg_(arg)
{
    if (bus::BusLane* const lane = bus_lane_of(own_))
        subscriber_ = lane->listen(filter, *this);
    if (!subscriber_)
        own_.instance().log(log::Level::error, "does not hear \"" + std::string(filter) +
                                                   "\": there are too many sessions");
}

BusSubscription::~BusSubscription()
{
    if (subscriber_)
        bus_lane_of(own_)->unlisten(*subscriber_);
}

// The plugin's function may end this.
void BusSubscription::heard(const bus::MessageView& message)
{
    const iotcc_msg lent = message_record(message);
    own_.instance().guarded("a subscription", [f = f_, arg = arg_, &lent] { f(arg, &lent); });
}

} // namespace iotcc::abi
