#pragma once
#include <cstdint>
#include <memory>

namespace iotcc::mqtt {

// The packet ids of a client's messages with QoS 2 that it has not released, as far as they came on
// this connection: the bus knows which message is a repeated one, this only counts them. Owns
// memory while it is not empty. Not thread-safe.
class ReceivedIds {
public:
    // False: it is new, and `most` (1 to 65535) are there. Throws std::bad_alloc, and has changed
    // nothing then.
    [[nodiscard]] bool add(std::uint16_t packet_id, std::uint32_t most);
    // Nothing where it is not there.
    void remove(std::uint16_t packet_id) noexcept;

    [[nodiscard]] std::uint32_t size() const noexcept { return size_; }

private:
    void grow(std::uint32_t most);

    std::unique_ptr<std::uint16_t[]> ids_; // in no order
    std::uint32_t size_ = 0;
    std::uint32_t room_ = 0;
};

} // namespace iotcc::mqtt
