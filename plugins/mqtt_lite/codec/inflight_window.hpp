#pragma once
#include <cstdint>
#include <memory>

namespace iotcc::mqtt {

// How far the delivery of a message to the client is. pubrel: PUBREC came, PUBREL goes out.
enum class DeliveryStage : std::uint8_t { none = 0, qos1, qos2, pubrel };

// What an acknowledgement of the client means.
enum class AckVerdict : std::uint8_t {
    accept,    // the delivery is done; of PUBREC: its message is, and PUBREL goes out
    ignore,    // no such id, as after a delivery that was done before
    again,     // only of PUBREC: it came before, or its id is unknown; PUBREL goes out (again)
    violation, // of another packet than the one that is awaited: the connection ends
};
struct AckOutcome {
    AckVerdict verdict;
    std::uint64_t delivery; // its number; kNoDelivery where the id is unknown
};
inline constexpr std::uint64_t kNoDelivery = ~std::uint64_t{0};

// The packet id of a session's delivery with that number (2.3.1): 1 to 65535, and round again.
[[nodiscard]] constexpr std::uint16_t packet_id_of(std::uint64_t delivery) noexcept
{
    return static_cast<std::uint16_t>(1 + delivery % 65'535);
}

// The messages with QoS 1 and 2 that were sent to one client and are not acknowledged to the end.
// Deliveries are numbered by the session, so packet ids need no memory. An empty window holds none.
// Not thread-safe.
class InflightWindow {
public:
    InflightWindow() noexcept;
    InflightWindow(InflightWindow&&) noexcept;
    InflightWindow& operator=(InflightWindow&&) noexcept;
    ~InflightWindow();

    // Takes in a delivery that is not in it; normally the next number, in any order when a session
    // resumes. Answers its packet id, or 0: `max_inflight` (1 to 65535) are in flight, or one is
    // whose number is 65535 or more away, with which the ids would meet. Throws std::bad_alloc,
    // and has changed nothing then.
    [[nodiscard]] std::uint16_t add(std::uint64_t delivery, DeliveryStage stage,
                                    std::uint32_t max_inflight);

    [[nodiscard]] AckOutcome on_puback(std::uint16_t packet_id) noexcept;
    [[nodiscard]] AckOutcome on_pubrec(std::uint16_t packet_id) noexcept;
    [[nodiscard]] AckOutcome on_pubcomp(std::uint16_t packet_id) noexcept;

    [[nodiscard]] std::uint32_t size() const noexcept; // deliveries in flight

private:
    struct Flight;

    [[nodiscard]] AckOutcome complete(std::uint16_t packet_id, DeliveryStage awaited) noexcept;
    void remove(std::uint64_t delivery) noexcept;

    std::unique_ptr<Flight> flight_; // while there is a delivery
};
static_assert(sizeof(InflightWindow) <= 16, "each session has one");

} // namespace iotcc::mqtt
