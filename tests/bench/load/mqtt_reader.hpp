#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

// One packet as it came. The body is valid until the call that it was given to returns.
struct MqttPacket {
    std::uint8_t head; // type and flags
    std::string_view body;

    [[nodiscard]] int type() const { return head >> 4; }
};

constexpr int kConnack = 2, kPublish = 3, kPuback = 4, kSuback = 9, kPingresp = 13;

// Cuts what one connection receives into packets, in place; only the beginning of an unfinished one
// is kept. Throws std::runtime_error on a length that MQTT does not have.
class MqttReader {
public:
    template <typename OnPacket> void read(std::string_view bytes, OnPacket&& on_packet)
    {
        if (rest_.empty()) {
            rest_ = bytes.substr(cut(bytes, on_packet));
            return;
        }
        rest_ += bytes;
        rest_.erase(0, cut(rest_, on_packet));
    }

private:
    // Answers how many bytes whole packets took.
    template <typename OnPacket> static std::size_t cut(std::string_view bytes, OnPacket& on_packet)
    {
        std::size_t done = 0;
        for (;;) {
            const auto [begin, size] = frame(bytes.substr(done));
            if (begin == 0 || bytes.size() - done < begin + size)
                return done;
            on_packet(MqttPacket{static_cast<std::uint8_t>(bytes[done]),
                                 bytes.substr(done + begin, size)});
            done += begin + size;
        }
    }

    struct Frame {
        std::size_t begin; // of the body; 0: the length is not complete
        std::size_t size;
    };

    static Frame frame(std::string_view bytes)
    {
        std::size_t size = 0;
        for (std::size_t i = 1; i < bytes.size() && i < 5; ++i) {
            const auto byte = static_cast<std::uint8_t>(bytes[i]);
            size |= static_cast<std::size_t>(byte & 0x7f) << (7 * (i - 1));
            if (byte < 0x80)
                return {i + 1, size};
        }
        if (bytes.size() >= 5)
            throw std::runtime_error("the server sent a length of more than four bytes");
        return {0, 0};
    }

    std::string rest_;
};

inline std::uint16_t read_u16(std::string_view bytes)
{
    if (bytes.size() < 2)
        throw std::runtime_error("the server sent a packet that is too short");
    return static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[0]) << 8 |
                                      static_cast<std::uint8_t>(bytes[1]));
}
