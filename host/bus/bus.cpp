#include "bus.hpp"

#include "bus_lane.hpp"
#include "message_reader.hpp"

#include <chrono>

namespace iotcc::bus {

Bus::Bus(const BusSettings& settings, std::uint32_t lanes)
    : settings_(settings), most_lanes_(lanes), epochs_(lanes), index_(epochs_),
      retained_({settings.retained_messages, settings.retained_bytes})
{
    lanes_.reserve(lanes);
}

Bus::~Bus() = default;

BusLane& Bus::add_lane(LanePort& port)
{
    lanes_.push_back(std::make_unique<BusLane>(*this, port, lanes()));
    return *lanes_.back();
}

void Bus::keep_in(store::Store* store)
{
    store_ = store;
    reader_ = std::make_unique<MessageReader>(*store);
}

void Bus::end()
{
    has_ended_ = true;
    reader_.reset();
}

BusCounts Bus::counts() const
{
    BusCounts sums;
    for (const auto& lane : lanes_)
        lane->add_counts(sums);
    sums.sessions = sessions_.named();
    sums.subscriptions = index_.subscriptions();
    sums.retained = retained_.count();
    return sums;
}

std::uint64_t Bus::unix_ms()
{
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

} // namespace iotcc::bus
