#include "bus_lane.hpp"

#include <utility>

// Subscriptions of the host and of plugin instances.
namespace iotcc::bus {

std::optional<Subscriber> BusLane::listen(std::string_view filter, Hearer& hearer)
{
    begin();
    const auto number = bus_.sessions().acquire();
    if (!number)
        return std::nullopt;
    Session& session = create(*number, nullptr, true, std::make_unique<SessionDetails>());
    session.is_leaving = true; // should it come no further
    session.filters.add({filter, 0, 0});
    bus_.index().add(filter, *number, 0); // handed over with the QoS that it has, never queued
    session.details->hearer = &hearer;
    session.is_leaving = false;
    bus_.sessions().at(*number).is_connected.store(true, std::memory_order_relaxed);
    return number;
}

void BusLane::unlisten(Subscriber subscriber) noexcept
{
    begin();
    bus_.sessions().at(subscriber).is_connected.store(false, std::memory_order_relaxed);
    Session& session = *bus_.sessions().at(subscriber).session;
    session.details->hearer = nullptr;
    session.is_leaving = true;
    attempt([&] { end(session); });
}

// Not while the message is handed over: who hears it may publish.
void BusLane::tell_hearers()
{
    heard_now_.swap(heard_);
    for (const Item& each : heard_now_) {
        Session* const session = own(each.subscriber);
        if (session != nullptr && session->details != nullptr &&
            session->details->hearer != nullptr)
            session->details->hearer->heard(each.message->view());
    }
    heard_now_.clear();
}

} // namespace iotcc::bus
