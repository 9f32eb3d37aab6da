#pragma once
#include "frame_event.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace iotcc::raw_tcp {

// Frames with a header that says how long they are. A frame of length 0 is a message. See
// LineFraming for what the functions promise.
struct LengthFraming {
    static constexpr bool kBinary = true;
    enum class Order : std::uint8_t { big_endian, little_endian };
    enum class Counts : std::uint8_t { payload, header_and_payload }; // what the length counts
    enum class Header : std::uint8_t { strip, keep }; // whether a message begins behind it

    std::uint8_t length_bytes = 4; // 1, 2 or 4
    std::uint8_t offset = 0;       // bytes in front of the length; zeros in frames of ours
    std::int32_t adjust = 0;       // bytes that the length does not count; below 0: counts too much
    Order order = Order::big_endian;
    Counts counts = Counts::payload;
    Header header = Header::strip;

    // `most`: of the bytes behind the header. Decides as soon as the header is there.
    [[nodiscard]] FrameEvent next(std::string_view& bytes, std::size_t most, Searched&) const;
    [[nodiscard]] std::optional<std::string> encode(std::string_view payload) const;
    [[nodiscard]] std::string_view body_of(const Frame& frame) const noexcept
    {
        return frame.wire.substr(header_size());
    }
    [[nodiscard]] std::size_t room() const noexcept;

private:
    [[nodiscard]] std::size_t header_size() const noexcept;
    [[nodiscard]] std::int64_t uncounted() const noexcept; // payload = length + this
    [[nodiscard]] std::uint32_t read(std::string_view field) const noexcept;
};

} // namespace iotcc::raw_tcp
