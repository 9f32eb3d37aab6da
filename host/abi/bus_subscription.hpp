#pragma once
#include "hearer.hpp"
#include "lane_registrations.hpp"
#include "subscriber.hpp"

#include <iotcc/service/bus.h>

#include <optional>
#include <string_view>

namespace iotcc::abi {

class InstanceLane;

// What a plugin's instance hears of topics on one lane, until this ends. [lane]
class BusSubscription final : public LaneRegistrations::Registration, private bus::Hearer {
public:
    BusSubscription(InstanceLane& own, std::string_view filter, iotcc_bus_fn f, void* arg);
    ~BusSubscription() override;

private:
    void heard(const bus::MessageView& message) override;

    InstanceLane& own_;
    const iotcc_bus_fn f_;
    void* const arg_;
    std::optional<bus::Subscriber> subscriber_;
};

} // namespace iotcc::abi
