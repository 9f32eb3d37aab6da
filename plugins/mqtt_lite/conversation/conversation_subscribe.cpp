#include "conversation.hpp"
#include "suback.hpp"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <utility>

// SUBSCRIBE and UNSUBSCRIBE (3.8 to 3.11).
namespace iotcc::mqtt {

namespace {

// Of one packet; what the bus is asked takes six times the packet's bytes.
constexpr std::uint32_t kFiltersMost = 65'536;
constexpr const char* kTooMany = "more than 65,536 filters in one packet";

// For the few filters that a packet has; more of them are allocated.
template <class T> class FilterArray {
public:
    explicit FilterArray(std::size_t size) : array_(&memory_) { array_.reserve(size); }
    [[nodiscard]] std::pmr::vector<T>& operator*() noexcept { return array_; }

private:
    alignas(T) std::array<std::byte, 16 * sizeof(T)> few_;
    std::pmr::monotonic_buffer_resource memory_{few_.data(), few_.size()};
    std::pmr::vector<T> array_;
};

SubackCode code_of(std::int32_t result)
{
    return result < 0 ? SubackCode::failure : granted(static_cast<Qos>(std::min(result, 2)));
}

std::vector<std::byte> suback(std::uint16_t packet_id,
                              std::span<const iotcc_subscription> subscriptions)
{
    std::vector<SubackCode> codes;
    codes.reserve(subscriptions.size());
    for (const auto& each : subscriptions)
        codes.push_back(code_of(each.result));
    std::vector<std::byte> packet(write_suback({}, packet_id, codes));
    static_cast<void>(write_suback(packet, packet_id, codes));
    return packet;
}

} // namespace

void Conversation::take(const Carrier& carrier, const Subscribe& subscribe)
{
    if (subscribe.subscriptions.size() > kFiltersMost)
        return end(carrier, IOTCC_CLOSE_OVERLOAD, kTooMany);
    FilterArray<iotcc_subscription> asked(subscribe.subscriptions.size());
    for (const Subscription& each : subscribe.subscriptions)
        (*asked).push_back({str(each.filter), static_cast<std::uint32_t>(each.qos), IOTCC_E_FAIL});
    const AckToken ack{Ack::suback, subscribe.packet_id};
    const auto result = carrier.session.subscribe(*asked, ack.value());
    auto answer = suback(subscribe.packet_id, *asked);
    if (awaits(result))
        waiting().subacks.push_back({subscribe.packet_id, std::move(answer)});
    else
        say(carrier, answer);
}

// The oldest one with that id: their subscriptions are stored in the order in which they came.
void Conversation::subscribed(const Carrier& carrier, std::uint16_t packet_id)
{
    auto& subacks = waiting().subacks;
    const auto found = std::find_if(subacks.begin(), subacks.end(), [&](const Suback& each) {
        return each.packet_id == packet_id;
    });
    if (found == subacks.end())
        return;
    const auto suback = std::move(*found);
    subacks.erase(found);
    say(carrier, suback.packet);
    forget_waiting();
}

void Conversation::take(const Carrier& carrier, const Unsubscribe& unsubscribe)
{
    if (unsubscribe.filters.size() > kFiltersMost)
        return end(carrier, IOTCC_CLOSE_OVERLOAD, kTooMany);
    FilterArray<iotcc_str> filters(unsubscribe.filters.size());
    for (const Unsubscription& each : unsubscribe.filters)
        (*filters).push_back(str(each.filter));
    const AckToken ack{Ack::unsuback, unsubscribe.packet_id};
    const auto result = carrier.session.unsubscribe(*filters, ack.value());
    if (awaits(result))
        return;
    if (result < 0)
        return end(carrier, IOTCC_CLOSE_OVERLOAD, "filters that could not be given up");
    acknowledge(carrier, ack);
}

} // namespace iotcc::mqtt
