#include "inflight_window.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace iotcc::mqtt {

namespace {

constexpr std::uint64_t kIds = 65'535;
constexpr std::size_t kNear = 32; // power of two, above the usual max_inflight of 20

} // namespace

// The stages of the deliveries from the oldest to the last in flight, none for those that are done,
// in a ring by number: an id is found without a search.
struct InflightWindow::Flight {
    std::uint64_t oldest, end; // numbers in it: from the oldest, which is in flight, to before end
    std::uint32_t count = 0;   // in flight
    std::array<DeliveryStage, kNear> near{};
    std::vector<DeliveryStage> far; // in its place when more are needed; its size a power of two

    explicit Flight(std::uint64_t delivery) noexcept : oldest(delivery), end(delivery) {}

    [[nodiscard]] std::span<DeliveryStage> ring() noexcept
    {
        return far.empty() ? std::span<DeliveryStage>(near) : std::span(far);
    }
    [[nodiscard]] DeliveryStage& stage(std::uint64_t delivery) noexcept
    {
        const auto stages = ring();
        return stages[delivery & (stages.size() - 1)];
    }
    // The delivery in flight with that id, or kNoDelivery.
    [[nodiscard]] std::uint64_t find(std::uint16_t packet_id) noexcept
    {
        assert(packet_id != 0);
        const std::uint64_t ahead = (packet_id + kIds - packet_id_of(oldest)) % kIds;
        if (ahead >= end - oldest || stage(oldest + ahead) == DeliveryStage::none)
            return kNoDelivery;
        return oldest + ahead;
    }
    void grow(std::size_t range)
    {
        std::vector<DeliveryStage> larger(std::bit_ceil(range), DeliveryStage::none);
        for (std::uint64_t i = oldest; i != end; ++i)
            larger[i & (larger.size() - 1)] = stage(i);
        far = std::move(larger);
    }
};

InflightWindow::InflightWindow() noexcept = default;
InflightWindow::InflightWindow(InflightWindow&&) noexcept = default;
InflightWindow& InflightWindow::operator=(InflightWindow&&) noexcept = default;
InflightWindow::~InflightWindow() = default;

std::uint32_t InflightWindow::size() const noexcept
{
    return flight_ ? flight_->count : 0;
}

std::uint16_t InflightWindow::add(std::uint64_t delivery, DeliveryStage stage,
                                  std::uint32_t max_inflight)
{
    assert(stage != DeliveryStage::none && max_inflight >= 1 && max_inflight <= kIds);
    if (size() >= max_inflight)
        return 0;
    if (!flight_)
        flight_ = std::make_unique<Flight>(delivery);
    const auto oldest = std::min(flight_->oldest, delivery);
    const auto end = std::max(flight_->end, delivery + 1);
    if (end - oldest > kIds)
        return 0;
    if (end - oldest > flight_->ring().size())
        flight_->grow(static_cast<std::size_t>(end - oldest));
    assert(flight_->stage(delivery) == DeliveryStage::none);
    flight_->oldest = oldest;
    flight_->end = end;
    flight_->stage(delivery) = stage;
    ++flight_->count;
    return packet_id_of(delivery);
}

AckOutcome InflightWindow::on_puback(std::uint16_t packet_id) noexcept
{
    return complete(packet_id, DeliveryStage::qos1);
}

AckOutcome InflightWindow::on_pubcomp(std::uint16_t packet_id) noexcept
{
    return complete(packet_id, DeliveryStage::pubrel);
}

AckOutcome InflightWindow::on_pubrec(std::uint16_t packet_id) noexcept
{
    const auto delivery = flight_ ? flight_->find(packet_id) : kNoDelivery;
    if (delivery == kNoDelivery)
        return {AckVerdict::again, kNoDelivery};
    auto& stage = flight_->stage(delivery);
    if (stage == DeliveryStage::qos1)
        return {AckVerdict::violation, delivery};
    const bool is_first = stage == DeliveryStage::qos2;
    stage = DeliveryStage::pubrel;
    return {is_first ? AckVerdict::accept : AckVerdict::again, delivery};
}

AckOutcome InflightWindow::complete(std::uint16_t packet_id, DeliveryStage awaited) noexcept
{
    const auto delivery = flight_ ? flight_->find(packet_id) : kNoDelivery;
    if (delivery == kNoDelivery)
        return {AckVerdict::ignore, kNoDelivery};
    if (flight_->stage(delivery) != awaited)
        return {AckVerdict::violation, delivery};
    remove(delivery);
    return {AckVerdict::accept, delivery};
}

void InflightWindow::remove(std::uint64_t delivery) noexcept
{
    Flight& flight = *flight_;
    flight.stage(delivery) = DeliveryStage::none;
    if (--flight.count == 0)
        return flight_.reset();
    while (flight.stage(flight.oldest) == DeliveryStage::none)
        ++flight.oldest;
    while (flight.stage(flight.end - 1) == DeliveryStage::none)
        --flight.end;
}

} // namespace iotcc::mqtt
